"""Chinese (中文): notes, refusals, problems and questions back.

The rest stands in chinese_answers and chinese_faces, so that no file grows too long.
Templates only, written in Chinese and not translated word by word; the same keys and blanks as in
english.py. `.bare` is the same meaning with nothing near to offer.
"""

from collections.abc import Mapping

from agent.wording.chinese_answers import ANSWERS
from agent.wording.chinese_chat import CHAT
from agent.wording.chinese_checks import CHECK_TEMPLATES
from agent.wording.chinese_commands import COMMAND_TEMPLATES
from agent.wording.chinese_data import DATA_TEMPLATES
from agent.wording.chinese_endpoint import ENDPOINT_TEMPLATES
from agent.wording.chinese_faces import FACES
from agent.wording.chinese_feedback import FEEDBACK
from agent.wording.chinese_model import MODEL

NOTES = {
    "note.lost_rows": "{count} 行（{share}）没有对应的{subject}，归入“（未匹配）”。",
    "note.lost_left_out": "{count} 行（{share}）没有对应的{subject}，不参与排名。",
    "note.empty_left_out": "{count} 行的{subject}为空，不参与排名。",
    "note.empty_groups": "{count} 行的{subject}为空，归入“（空）”。",
    "note.parts_do_not_add_up": "{subject}：各部分之和为 {parts}，整体为 {whole}，两者不一致。",
    "note.running_period": "{period} 尚未结束：{days} 天中已过 {done} 天。",
    "note.gaps": "{buckets} 个时段中有 {count} 个没有数据。",
    "note.small_counts": "{group}的{subject}只有 {count}，比率仅供参考。",
    "note.small_counts.whole": "{subject}只有 {count}，比率仅供参考。",
    "note.small_counts.several": (
        "{groups} 个组的{subject}不足 30，其中{group}只有 {count}，比率仅供参考。"
    ),
    "note.stale_data": "最新一行数据是 {days} 天前的（{newest}）。",
    "note.zero_denominator": "{subject}：有 {count} 处分母为零，留空。",
    "note.tie_at_cut": "只取前 {limit} 个：下一个的数值相同，也是 {value}。",
    "note.cut_off": "只显示前 {count} 行，还有更多。",
    "note.parts_overlap": "{subject}：同一对象可能属于多个组，各组不能相加。",
    "note.kept_empty": "{count} 行的{subject}为空，排除条件保留了它们。",
    "note.young_cohort": "{subject}：最近的 {count} 个还没有观察满 {days} 天。",
    "note.all_data": "没有指定时间，统计全部数据：{period}。",
    "note.all_data.bare": "没有指定时间，统计全部数据。",
    "note.dates_differ": "各指标按各自的日期统计：“{subject}”和“{other}”。",
    "note.base_missing": "{subject}：有 {count} 处没有可对比的数值。",
}

DECLINES = {
    "decline.write": "askcrm 只读取数据，不能修改。",
    "decline.personal_data": "这里不列出个人联系方式，可以询问数量和合计。",
    "decline.injection": "这是一条指令，不是关于数据的问题。没有执行任何操作。",
    "decline.judgement": "这需要主观评价。askcrm 只给出数据，判断由您来做。",
    "decline.out_of_domain": "数据里没有这方面的内容。可以问客户、销售、营销、服务和反馈。",
    "decline.not_computable": "这里算不出{subject}：数据中没有{detail}。",
    "decline.not_computable.bare": "现有数据算不出{subject}。",
    "decline.not_allowed": "您的角色无权查看“{subject}”，请联系数据负责人。",
    "decline.future": "数据还没有到“{subject}”，尚未开始的时段无法统计。",
    "decline.forecast": "askcrm 只统计已经发生的事，不做预测。",
    "decline.not_yet": "当前版本还不能回答：{subject}。",
    "decline.unknown_words": "我不认识{subject}。去掉它再回答，就成了另一个问题。",
    "decline.unknown_value": "数据里没有“{subject}”。相近的有：{detail}。",
    "decline.unknown_value.bare": "数据里没有“{subject}”。",
    "decline.small_talk": "您好。可以问我客户、销售、服务或营销活动的数据。",
    "decline.afresh": "前面的问题已忘掉，请问新的问题。",
    "decline.empty": "还没有问题。请输入问题，或按 F1 查看帮助。",
    "decline.too_long": "问题太长了，请一次只问一件事。",
    "decline.not_understood": "没有看懂这个问题。请说出一个指标，例如销售额或订单数。",
    "decline.refused_form": "不能这样提问。{subject}",
    "decline.can_do": "您可以问：",
}

PROBLEMS = {
    "problem.unknown_metric": "没有名为“{subject}”的指标。相近的有：{nearest}。",
    "problem.unknown_metric.bare": "没有名为“{subject}”的指标。查看全部：askcrm metrics",
    "problem.unknown_dimension": "没有名为“{subject}”的维度。相近的有：{nearest}。",
    "problem.unknown_dimension.bare": "没有名为“{subject}”的维度。查看全部：askcrm metrics",
    "problem.unknown_entity": "没有名为“{subject}”的表。相近的有：{nearest}。",
    "problem.unknown_entity.bare": "没有名为“{subject}”的表。查看全部：askcrm metrics",
    "problem.unknown_date": "没有名为“{subject}”的日期。相近的有：{nearest}。",
    "problem.unknown_date.bare": "没有名为“{subject}”的日期。查看全部：askcrm metrics",
    "problem.unknown_value": "{beside}里没有“{subject}”。相近的有：{nearest}。",
    "problem.unknown_value.bare": "{beside}里没有“{subject}”。",
    "problem.unknown_field": "{beside}没有“{subject}”这个字段。可用的有：{nearest}。",
    "problem.unknown_field.bare": "{beside}没有“{subject}”这个字段。",
    "problem.not_computable": "这里算不出{subject}：数据中没有{nearest}。",
    "problem.not_computable.bare": "现有数据算不出{subject}。",
    "problem.not_allowed": "您的角色无权查看“{subject}”，请联系数据负责人。",
    "problem.dimension_not_reachable": "{beside}不能按{subject}拆分或筛选。可以按：{nearest}。",
    "problem.dimension_not_reachable.bare": "{beside}不能按{subject}拆分或筛选。",
    "problem.dimension_not_applicable": "{beside}按{subject}拆分没有意义：{nearest}。",
    "problem.dimension_not_applicable.bare": "{beside}在这里按{subject}拆分没有意义。",
    "problem.would_multiply_rows": "{beside}按{subject}拆分会重复计数。可以改问：{nearest}。",
    "problem.would_multiply_rows.bare": "{beside}按{subject}拆分会重复计数。",
    "problem.date_not_reachable": "日期“{subject}”不属于{beside}。可用的日期：{nearest}。",
    "problem.date_not_reachable.bare": "日期“{subject}”不属于{beside}。",
    "problem.date_without_hours": "“{subject}”没有时刻，不能按小时看。有时刻的：{nearest}。",
    "problem.date_without_hours.bare": "“{subject}”没有时刻，不能按小时看，请按天问。",
    "problem.entity_not_reachable": "{beside}不属于单个{subject}。",
    "problem.needs_metric": "没有要统计的内容。请说出一个指标，例如销售额。",
    "problem.too_many": "同类条件太多（{subject}），最多：{nearest}。",
    "problem.too_many.limit": "排名最多 {nearest} 个。",
    "problem.too_many.limit.bare": "排名不能有这么多个。",
    "problem.too_many.bare": "同类条件太多（{subject}）。",
    "problem.needs_group": "{subject}需要先拆分，例如按地区。",
    "problem.needs_time_group": "{subject}需要按时间拆分，例如按月。",
    "problem.limit_per_not_grouped": "要列出每个{subject}的前几名，需要按{subject}拆分。",
    "problem.needs_compare": "{subject}的变化需要一个对比时段。",
    "problem.needs_share": "{subject}的占比需要一个整体。",
    "problem.needs_period": "{subject}要与上一期相比，需要一个时段，请说明，例如上个月。",
    "problem.compare_needs_period": "对比需要一个时段，请说明，例如上个月。",
    "problem.period_backwards": "时段的结束早于开始：{subject}。",
    "problem.period_in_future": "时段尚未开始：{subject}。数据范围：{nearest}。",
    "problem.period_in_future.bare": "时段尚未开始：{subject}。",
    "problem.period_outside_data": "{subject}没有数据。数据范围：{nearest}。",
    "problem.period_outside_data.bare": "{subject}没有数据。",
    "problem.period_unresolved": "“{subject}”不能确定是哪些天。相近的有：{nearest}。",
    "problem.period_unresolved.bare": "“{subject}”不能确定是哪些天。",
    "problem.period_conflict": "“{subject}”与给出的日期不一致：{nearest}。",
    "problem.period_conflict.bare": "“{subject}”与给出的日期不一致。",
    "problem.wrong_value_type": "“{subject}”不适合{beside}，应为：{nearest}。",
    "problem.wrong_value_type.bare": "“{subject}”不适合{beside}。",
    "problem.wrong_operator": "{beside}不能用“{subject}”比较，可以用：{nearest}。",
    "problem.wrong_operator.bare": "{beside}不能用“{subject}”比较。",
    "problem.bad_edges": "{subject}的分段界限必须递增。",
    "problem.filters_exclude_everything": "{subject}的条件互相矛盾，什么都不剩。",
    "problem.share_needs_additive": "{subject}各组不能相加，没有占比。可以问：{nearest}。",
    "problem.share_needs_additive.bare": "{subject}各组不能相加，没有占比。",
    "problem.running_needs_additive": "{subject}不能按时间累加，没有累计值。可以问：{nearest}。",
    "problem.running_needs_additive.bare": "{subject}不能按时间累加，没有累计值。",
    "problem.kinds_do_not_mix": "{subject}只能单独查看，不能与{beside}放在一起。",
    "problem.grain_too_fine": "{subject}没有这么细的数据，最细为：{nearest}。",
    "problem.grain_too_fine.bare": "{subject}没有这么细的数据。",
    "problem.no_repeating_part": (
        "{beside}说的是某天或某月末的状态，没有星期几或几点之分。请按日、周或月查看。"
    ),
    "problem.journey_as_it_is": (
        "{beside}按阶段或按月整体展示，不能排名、截取、比较，也不能按单个{subject}拆开。请改问其中的比率。"
    ),
    "problem.journey_as_it_is.share_of": "{beside}本身已显示各阶段的占比。",
    "problem.journey_as_it_is.having": "{beside}整体展示，各阶段不能再设门槛。请改问比率。",
    "problem.journey_as_it_is.limit": "{beside}整体展示，不排名。请改问比率。",
    "problem.journey_as_it_is.running": "{beside}跟踪的是期间内进入的对象，没有累计值。",
    "problem.journey_as_it_is.order": "{beside}按阶段先后排列。请改问可以排名的比率。",
    "problem.journey_as_it_is.compare": "{beside}不与另一时期比较。请分别查询各期，或改问比率。",
    "problem.entity_of_several_keys": "{subject}由几列共同标识，不能单独列出或挑选。",
    "problem.compare_by_its_own_date": (
        "相比较的两个时期落在{subject}的不同月份。请改为按时间拆分，每个月会与各自的基期对照。"
    ),
    "problem.not_yet_compiled.running": "累计或移动平均暂时不能与比较同时计算，请分开提问。",
    "problem.not_yet_compiled": "当前版本还不能计算这一部分：{subject}。",
}

STORE = {
    "store.missing": "找不到文件 {subject}。请检查路径，或生成演示数据：askcrm demo",
    "store.folder": "{subject} 是文件夹，请指定其中的数据库文件。",
    "store.not_a_database": "{subject} 不是数据库。CSV 或 Excel 文件请先导入：askcrm import",
    "store.empty": "{subject} 里没有表。请先填入数据：askcrm import 或 askcrm demo",
    "store.locked": "{subject} 正被其他程序占用，请关闭后重试。",
    "store.damaged": "{subject} 已损坏，无法读取，请换用备份。",
    "store.read_only_folder": "{subject} 所在文件夹不可写，且旁边有未完成的改动。请先复制到别处。",
    "store.not_allowed": "数据库拒绝了{subject}。askcrm 只读取它认识的表。",
    "store.time_limit": "已在 {detail} 秒后停止。请缩短时间范围，或调大 limits.seconds。",
    "store.stopped": "已停止，没有任何改动。",
    "store.too_large": "结果太大：{subject}。请加筛选条件或缩短时间范围。",
    "store.unknown_scheme": (
        "{subject} 不是可识别的地址。请给出文件，或 sqlite:///、duckdb:///、postgresql:// 地址"
    ),
    "store.driver_missing": "{subject} 需要的驱动没有安装：{detail}。",
    "store.cannot_connect": "连接不上 {subject}，请检查地址和网络。",
    "store.old_library": "SQLite 版本过低（{subject}），至少需要 {detail}。",
    "store.bad_sql": "数据库没有看懂这条查询，是程序的错误：{detail}",
}

ASSUMPTIONS = {
    "assumption.all_data": "没有指定时间，统计全部数据",
    "assumption.typo": "“{subject}”按“{detail}”理解",
    "assumption.colloquial": "“{subject}”按{detail}理解",
    "assumption.colloquial.bare": "按{subject}理解",
    "assumption.default_period": "时段为默认：{subject}",
    "assumption.default_grain": "时间粒度为默认：{subject}",
    "assumption.default_grain.bare": "时间粒度为默认值",
    "assumption.default_metric": "没有指定指标，按{subject}排",
    "assumption.remembered": "“{subject}”按您之前的选择理解为{detail}",
    "assumption.verified": "这是模型中经过核对的问题",
    "assumption.default_order": "排序为默认：{subject}",
    "assumption.exactly": "“{subject}”按正好这么多理解",
    "assumption.other_language": "“{subject}”在数据中为“{detail}”",
    "assumption.data_spelling": "“{subject}”在数据中写作“{detail}”",
    "assumption.about": "“{subject}”按这个数本身理解",
    "assumption.follow_up": "接着上一个问题",
    "assumption.several_values": "“{subject}”对应多个取值：{detail}",
}

CLARIFY = {
    "clarify.unknown_word": "我不认识“{word}”这个词。您是指下面哪一个？",
    "clarify.unknown_value": "数据里没有“{word}”。您是指下面哪一个？",
    "clarify.ambiguous_value": "“{word}”可以指：",
    "clarify.ambiguous_metric": "“{word}”可以指：",
    "clarify.no_metric": "要统计什么？",
    "clarify.does_not_fit": "{metric}不能按{dimension}拆分或筛选。可以改为：",
    "clarify.confirm": "我不认识“{word}”这个词。去掉它来回答可以吗？",
    "clarify.bare_follow_up": "这是接着哪个问题？",
    "clarify.bare_correction": "哪里不对？例如：不对，是上个月。",
    "clarify.no_days": "日历上没有“{word}”这样的日子，您指的是哪几天？",
    "clarify.vague_time": "“{word}”可以指不同的日子，是哪几天？",
    "clarify.which_year": "{word}是哪一年？",
    "clarify.generic_word": "“{word}”可以指多种指标，是哪一个？",
    "clarify.planners": "有两种理解，不同之处：{parts}。请选择：",
    "clarify.problem": "{problem}要改成下面哪一个？",
    "clarify.choose": "您是指下面哪一个？",
    "clarify.hint": "请回答序号，或换个说法再问。",
}

TEMPLATES: Mapping[str, str] = {
    **NOTES,
    **DECLINES,
    **PROBLEMS,
    **STORE,
    **ASSUMPTIONS,
    **CLARIFY,
    **ANSWERS,
    **FACES,
    **FEEDBACK,
    **MODEL,
    **CHAT,
    **CHECK_TEMPLATES,
    **DATA_TEMPLATES,
    **ENDPOINT_TEMPLATES,
    **COMMAND_TEMPLATES,
}
