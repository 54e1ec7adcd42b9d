"""What rows say that somebody did: bookings -> booked, 订单 -> 下过单.

`Which guests never booked?` is read with these. No values are looked at here.
"""

from semantic_layer.drafting.metric_words import plural
from semantic_layer.drafting.orders import steps_to
from semantic_layer.drafting.plan import DraftModel, DraftTable, Words
from semantic_layer.drafting.terms import unique
from semantic_layer.word_rules import folded

BUY = Words(("buy", "bought", "purchase", "purchased"), ("购买", "买", "买过", "购买过"))
ORDER = Words(("order", "ordered"), ("下单", "下过单", "订购", "订购过"))
VERBS = {
    "order": Words((*ORDER.en, *BUY.en, "place an order", "placed an order",
                    "placed any order", "placed orders"), (*ORDER.zh, *BUY.zh)),
    "purchase": BUY,
    "sale": BUY,
    "transaction": Words(("transact", "transacted"), ("交易", "交易过")),
    "booking": Words(("book", "booked", "reserve", "reserved", "placed a booking"),
                     ("预订", "预订过", "预定", "预定过", "订过")),
    "appointment": Words(("had an appointment", "have an appointment"), ("预约", "预约过", "约诊")),
    "consultation": Words((), ("就诊", "就诊过", "看过诊")),
    "subscription": Words(("subscribe", "subscribed"), ("订阅", "订阅过")),
    "rental": Words(("rent", "rented", "hire", "hired"), ("租", "租过", "租赁过")),
    "lease": Words(("lease", "leased"), ("租", "租过", "签租约")),
    "policy": Words(("bought a policy", "buy a policy", "took out a policy", "take out a policy"),
                    ("投保", "投保过", "买过保险")),
    "claim": Words(("claimed", "filed a claim", "file a claim", "filed any claim", "filed claims",
                    "made a claim", "submitted a claim", "reported a claim"),
                    ("理赔", "理赔过", "报案", "报过案")),
    "enrollment": Words(("enroll", "enrolled", "enrol", "enrolled in"),
                        ("报名", "报名过", "报过名", "选课", "选过课")),
    "registration": Words(("register", "registered", "signed up"),
                          ("报名", "报名过", "登记", "登记过")),
    "donation": Words(("donate", "donated", "give", "gave"), ("捐款", "捐过款", "捐赠", "捐赠过")),
    "loan": Words(("borrow", "borrowed"), ("贷款", "贷过款", "借款", "借过款")),
    "loan of a book": Words(("borrow", "borrowed"), ("借阅", "借阅过", "借书", "借过书")),
    "ride": Words(("ride", "rode", "travelled", "traveled"), ("乘车", "乘过车", "骑行", "骑行过")),
    "deposit order": Words(("recharge", "recharged", "top up", "topped up"), ("充值", "充值过")),
    "payment": Words(("pay", "paid"), ("付款", "付过款", "支付", "支付过")),
    "return": Words(("return", "returned"), ("退货", "退过货")),
    "refund": Words((), ("退款", "退过款")),
    "complaint": Words(("complain", "complained", "filed a complaint", "made a complaint"),
                        ("投诉", "投诉过")),
    "review": Words(("reviewed", "left a review", "leave a review", "wrote a review",
                      "write a review", "gave a review"),
                      ("评价", "评价过", "评论", "评论过", "点评过")),
    "feedback": Words((), ("反馈", "反馈过")),
    "visit": Words(("visit", "visited"), ("到访", "到访过", "来访过")),
    "check-in": Words(("attend", "attended", "check in", "checked in"),
                      ("签到", "签到过", "出勤", "上过课", "打卡")),
    "ticket": Words(("opened a ticket", "open a ticket", "raised a ticket", "opened a case",
                     "open a case", "contacted support", "contact support", "filed a ticket"),
                     ("报过修", "提过工单", "提工单")),
    "call": Words((), ("来电", "来过电", "通话过")),
    "viewing": Words((), ("看房", "看过房", "带看过")),
    "test drive": Words(("test drive", "test drove"), ("试驾", "试驾过")),
    "trial lesson": Words((), ("试听", "试听过")),
    "application": Words(("apply", "applied"), ("申请", "申请过")),
    "shipment": Words(("ship", "shipped"), ("寄件", "寄过件", "发过货")),
    "exam": Words((), ("考试", "考过试", "参加考试")),
    "follow-up": Words((), ("回访", "回访过")),
}  # fmt: skip
"""The label of an entity -> what people say who did it."""


def draft_verbs(model: DraftModel) -> None:
    """Give the number of rows that point at people or things the verbs that mean them."""
    parents = {parent for one in model.tables.values() for parent in one.joins}
    named = [model.tables[parent] for parent in parents if model.tables[parent].named]
    taken: set[str] = set()
    for table in model.tables.values():
        count = model.metrics.get(f"{table.id}_count")
        if count is None or not any(steps_to(model, table, one) for one in named):
            continue
        words = _verbs(table)
        count.verbs = Words(_free(words.en, taken), _free(words.zh, taken))


def _verbs(table: DraftTable) -> Words:
    """The entity's own verbs; rows that nobody's list names are what their table is called."""
    one, many = table.words.en[0], plural(table.words.en[0])
    article = "an" if one[0] in "aeiou" else "a"
    had = tuple(f"{have} {thing}" for have in ("have", "has", "had")
                for thing in (f"{article} {one}", f"any {many}"))  # fmt: skip
    if table.entity is not None:
        own = VERBS.get(table.entity.en[0], Words())
        return Words((*own.en, *had), own.zh)
    stems = [zh for zh in table.words.zh[1:] if not zh.isascii()]
    return Words(had, tuple(form for zh in stems for form in (zh, f"{zh}过")))


def _free(forms: tuple[str, ...], taken: set[str]) -> tuple[str, ...]:
    kept = [form for form in unique(forms) if folded(form) not in taken]
    taken.update(map(folded, kept))
    return tuple(kept)
