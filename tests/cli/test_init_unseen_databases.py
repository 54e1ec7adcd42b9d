"""`askcrm init` on databases of other styles, ten first questions each, five in each language.

As in test_init_unseen_files.py: written before any of these drafts had been seen.
"""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from cli.init_model import InitOptions, run_init

TODAY = date(2026, 6, 30)
Judge = Callable[..., None]

COUNTRIES = ("United States", "Canada", "Germany", "Japan", "Australia")
PROVINCES = ("浙江", "江苏", "广东", "上海", "四川")
INDUSTRIES = ("制造业", "零售", "金融", "教育", "医疗")
SALES = ("张伟", "王芳", "李娜", "刘洋", "陈静")


def some_day(luck: random.Random, first: date, last: date) -> date:
    return first + timedelta(days=luck.randrange((last - first).days + 1))


@pytest.fixture
def chinese_crm(tmp_path: Path) -> Path:
    """客户、商机、合同、回款、工单：一家 B2B 公司的数据库，全部中文。"""
    luck = random.Random(12)
    file = tmp_path / "b2b.sqlite"
    with closing(sqlite3.connect(file)) as db:
        db.executescript(
            "create table 客户 (客户编号 text primary key, 客户名称 text, 行业 text, 省份 text,"
            " 城市 text, 客户级别 text, 联系电话 text, 负责人 text, 创建时间 text);"
            "create table 商机 (商机编号 text primary key, 商机名称 text, 客户编号 text,"
            " 销售阶段 text, 预计金额 real, 创建日期 text, 预计成交日期 text,"
            " 实际成交日期 text, 负责人 text);"
            "create table 合同 (合同编号 text primary key, 客户编号 text, 商机编号 text,"
            " 签约日期 text, 合同金额 real, 合同状态 text);"
            "create table 回款 (回款编号 text primary key, 合同编号 text, 回款日期 text,"
            " 回款金额 real, 付款方式 text);"
            "create table 工单 (工单编号 text primary key, 客户编号 text, 问题类型 text,"
            " 优先级 text, 状态 text, 创建时间 text, 解决时间 text, 满意度 integer);"
        )
        first, clients = date(2024, 6, 1), [f"KH{n:04}" for n in range(1, 81)]
        for one in clients:
            made = some_day(luck, first, TODAY)
            db.execute("insert into 客户 values (?,?,?,?,?,?,?,?,?)", (
                one, f"{luck.choice('华中东南西北')}{luck.choice('信达通力源')}{one[2:]}有限公司",
                luck.choice(INDUSTRIES), luck.choice(PROVINCES), luck.choice(("市区", "新区")),
                luck.choice("ABC"), f"138{luck.randrange(10**7, 10**8)}", luck.choice(SALES),
                f"{made} 09:30:00",
            ))  # fmt: skip
        for number in range(1, 181):
            begun = some_day(luck, first, TODAY - timedelta(days=20))
            stage = luck.choice(("初步接洽", "需求确认", "方案报价", "赢单", "赢单", "输单"))
            closed = begun + timedelta(days=luck.randrange(5, 20)) if stage[1:] == "单" else None
            client, money = luck.choice(clients), float(luck.randrange(20, 400) * 1000)
            db.execute("insert into 商机 values (?,?,?,?,?,?,?,?,?)", (
                f"SJ{number:04}", f"{luck.choice(('扩容', '新建', '升级'))}项目{number}", client,
                stage, money, str(begun), str(begun + timedelta(days=60)),
                str(closed) if closed else None, luck.choice(SALES),
            ))  # fmt: skip
            if stage == "赢单" and closed is not None:
                status = luck.choice(("执行中", "执行中", "已完成", "已终止"))
                amount = money * luck.choice((0.9, 1.0))
                contract = (f"HT{number:04}", client, f"SJ{number:04}", str(closed), amount, status)
                db.execute("insert into 合同 values (?,?,?,?,?,?)", contract)
                for part in range(luck.randrange(0, 4)):
                    paid = closed + timedelta(days=30 * (part + 1))
                    if paid <= TODAY:
                        how = luck.choice(("银行转账", "承兑汇票"))
                        row = (f"HK{number:04}{part}", contract[0], str(paid), amount / 4, how)
                        db.execute("insert into 回款 values (?,?,?,?,?)", row)
        for number in range(1, 151):
            made = datetime.combine(some_day(luck, first, TODAY), datetime.min.time())
            made += timedelta(hours=luck.randrange(8, 18))
            done = made + timedelta(hours=luck.randrange(2, 120)) if luck.random() < 0.8 else None
            db.execute("insert into 工单 values (?,?,?,?,?,?,?,?)", (
                f"GD{number:04}", luck.choice(clients),
                luck.choice(("安装", "故障", "咨询", "投诉")), luck.choice(("高", "中", "低")),
                "已解决" if done else "处理中", str(made), str(done) if done else None,
                luck.randrange(1, 6) if done and luck.random() < 0.7 else None,
            ))  # fmt: skip
        db.commit()
    return file


CHINESE = (
    ("How many customers do we have?", "select count(*) from 客户"),
    (
        "What is our win rate?",
        "select 1.0 * sum(销售阶段 = '赢单') / sum(销售阶段 in ('赢单', '输单')) from 商机",
    ),
    (
        "Total contract amount in 2025",
        "select sum(合同金额) from 合同 where 签约日期 like '2025%'",
    ),
    ("What is the average ticket satisfaction?", "select avg(满意度) from 工单"),
    ("Number of opportunities by stage", "select 销售阶段, count(*) from 商机 group by 1"),
    (
        "2026年每个月的回款金额",
        "select substr(回款日期, 1, 7) || '-01', sum(回款金额) from 回款"
        " where 回款日期 like '2026%' group by 1",
    ),
    (
        "各行业的合同金额",
        "select 行业, sum(合同金额) from 合同 join 客户 using (客户编号) group by 1",
    ),
    (
        "工单平均解决时长是多少天？",
        "select avg(julianday(解决时间) - julianday(创建时间)) from 工单",
    ),
    (
        "合同金额最高的5个客户",
        "select 客户名称, sum(合同金额) from 合同 join 客户 using (客户编号) group by 客户编号"
        " order by 2 desc limit 5",
    ),
    ("上个月新增了多少客户？", "select count(*) from 客户 where 创建时间 like '2026-05%'"),
)


def epoch(day: date, luck: random.Random) -> int:
    return int((day - date(1970, 1, 1)).total_seconds()) + luck.randrange(86_400)


@pytest.fixture
def saas(tmp_path: Path) -> Path:
    """Subscriptions: seconds since 1970 in two tables, texts such as 31/12/2025 in two others."""
    luck = random.Random(13)
    file = tmp_path / "saas.sqlite"
    first = date(2024, 9, 1)
    with closing(sqlite3.connect(file)) as db:
        db.executescript(
            "create table accounts (id integer primary key, name text, country text,"
            " industry text, created_at integer);"
            "create table subscriptions (id integer primary key, account_id integer, plan text,"
            " seats integer, mrr real, status text, started_at integer, canceled_at integer);"
            "create table invoices (id integer primary key, subscription_id integer,"
            " issued_on text, amount real, paid integer);"
            "create table usage (account_id integer, day text, logins integer,"
            " api_calls integer);"
        )
        for account in range(1, 71):
            made = some_day(luck, first, date(2026, 5, 31))
            kind = luck.choice(("Retail", "Health", "Logistics", "Media"))
            row = (account, f"Tenant {account:02}", luck.choice(COUNTRIES), kind, epoch(made, luck))
            db.execute("insert into accounts values (?,?,?,?,?)", row)
            for part in range(luck.randrange(1, 3)):
                begun = some_day(luck, made, TODAY)
                ended = some_day(luck, begun, TODAY) if luck.random() < 0.3 else None
                plan, seats = luck.choice(("starter", "team", "enterprise")), luck.randrange(2, 60)
                price = {"starter": 9.0, "team": 19.0, "enterprise": 39.0}[plan]
                number = account * 10 + part
                db.execute("insert into subscriptions values (?,?,?,?,?,?,?,?)", (
                    number, account, plan, seats, price * seats,
                    "canceled" if ended else "active", epoch(begun, luck),
                    epoch(ended, luck) if ended else None,
                ))  # fmt: skip
                day, count = begun, 0
                while day <= (ended or TODAY):
                    bill = (number * 100 + count, number, f"{day:%d/%m/%Y}", price * seats)
                    paid = int(luck.random() < 0.85)
                    db.execute("insert into invoices values (?,?,?,?,?)", (*bill, paid))
                    day, count = day + timedelta(days=30), count + 1
            for _ in range(12):
                day = some_day(luck, made, TODAY)
                used = (account, f"{day:%d/%m/%Y}", luck.randrange(0, 40), luck.randrange(0, 900))
                db.execute("insert into usage values (?,?,?,?)", used)
        db.commit()
    return file


ISO_ISSUED = "substr(issued_on, 7, 4) || '-' || substr(issued_on, 4, 2)"
SAAS = (
    (
        "How many accounts were created in 2025?",
        "select count(*) from accounts where date(created_at, 'unixepoch') like '2025%'",
    ),
    ("Number of subscriptions by plan", "select plan, count(*) from subscriptions group by 1"),
    (
        "Total invoice amount by month in 2025",
        "with n(n) as (select 1 union select n + 1 from n where n < 12),"
        " months(m) as (select printf('2025-%02d', n) from n) select m || '-01',"
        " (select coalesce(sum(amount), 0)"
        f" from invoices where {ISO_ISSUED} = m) from months",
    ),
    (
        "How many subscriptions were canceled in 2025?",
        "select count(*) from subscriptions where date(canceled_at, 'unixepoch') like '2025%'",
    ),
    (
        "Top 5 accounts by invoice amount",
        "select name, sum(amount) from invoices i join subscriptions s on s.id = subscription_id"
        " join accounts a on a.id = account_id group by a.id order by 2 desc limit 5",
    ),
    ("各国家的客户数", "select country, count(*) from accounts group by 1"),
    (
        "2026年第一季度的发票金额",
        f"select sum(amount) from invoices where {ISO_ISSUED} between '2026-01' and '2026-03'",
    ),
    ("未付款的发票有多少张？", "select count(*) from invoices where paid = 0"),
    ("平均席位数是多少？", "select avg(seats) from subscriptions"),
    (
        "2025年各月的登录次数",
        "select '2025-' || substr(day, 4, 2) || '-01', sum(logins) from usage"
        " where day like '%2025' group by 1",
    ),
)


def test_a_chinese_crm_answers_ten_first_questions(
    chinese_crm: Path, tmp_path: Path, judge: Judge
) -> None:
    """First run: 8 right, 0 wrong, 2 asked back."""
    out = tmp_path / "draft"
    assert run_init((str(chinese_crm),), out, InitOptions()) == 0
    judge(chinese_crm, out, CHINESE, TODAY)


def test_a_subscription_database_answers_ten_first_questions(
    saas: Path, tmp_path: Path, judge: Judge
) -> None:
    """First run: 3 right, 0 wrong, 4 asked back, 3 declined."""
    out = tmp_path / "draft"
    assert run_init((str(saas),), out, InitOptions()) == 0
    judge(saas, out, SAAS, TODAY)
