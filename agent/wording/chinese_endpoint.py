"""Chinese: what is said of a model endpoint: what would be sent, what it costs. Templates only."""

from collections.abc import Mapping

ENDPOINT_TEMPLATES: Mapping[str, str] = {
    "doctor.key": "请设置 ASKCRM_API_KEY，或在 llm.key_file 中指明权限为 0600 的文件。",
    "doctor.llm.endpoint": "模型接口：{address} 上的 {model}，{key}",
    "doctor.llm.when_needed": "程序自己没有把握时才询问模型。",
    "doctor.llm.always": "每个问题都询问模型。",
    "doctor.llm.insecure": (
        "请使用 https://；若确要不加密地发往其他机器，请设 llm.insecure = true。"
    ),
    "doctor.llm.no_key": "请设置 ASKCRM_API_KEY，或在 llm.key_file 中指明权限为 0600 的文件。",
    "doctor.llm.proxy": "请求经过代理：{subject}",
    "doctor.llm.example": "上个季度各地区的退款率是多少？",
    "doctor.llm.size": (
        "一个问题约发送 {tokens} 个词元：{metrics} 个指标的名称、其中最可能的含义、问题本身、"
        "其中词语可能的意思；逐字内容见 askcrm doctor --json"
    ),
    "doctor.llm.share.schema": "除此之外不发送任何数据（llm.share = schema）。",
    "doctor.llm.share.aggregates": (
        "另外发送：短列表中的取值、不超过 50 行的分组名称与汇总数（llm.share = aggregates）。"
    ),
    "doctor.llm.never": (
        "绝不发送：明细行、电话、邮箱、地址、证件号码、SQL、路径。已知的名称以 <customer:1> 代替。"
    ),
    "doctor.llm.outbox": "至今已发送 {count} 次请求，每个字节都记录在 {file}",
    "label.llm.endpoint": (
        "--with llm 需要接口：请设置 llm.base_url 和 llm.model（见 docs/zh/llm.md）。"
    ),
    "label.llm.no_prices": "--max-cost 需要在设置中写明 llm.price_in 和 llm.price_out。",
    "label.llm.step": "询问模型",
    "label.llm.estimate": (
        "发往 {host}：{texts} 条脱敏文字（另有 {known} 条以前问过），{calls} 次请求，约 "
        "{tokens} 个词元，约 {seconds} 秒"
    ),
    "label.llm.cost": "按设置中的价格约 {cost}",
    "label.llm.capped": "到 {most} 为止；其余由规则打标签。",
    "label.llm.ask": "把这些文字发往 {host}？[y/N] ",
    "label.llm.not_agreed": "什么也没有发送。可用 --yes 事先同意。",
    "label.llm.outcome": (
        "模型为 {texts} 条不同的文字打了标签：{calls} 次请求，{tokens} 个词元，费用 {cost}"
    ),
    "label.llm.ended": "提前结束：{reason}。其余由规则打标签。",
    "label.llm.sample": (
        "模型为 {count} 条文字打了标签，未写入任何内容。各类占比及全部此类文字的占比范围（95%）："
    ),
    "label.llm.share": "{name} {share}（{low} 至 {high}）",
    "label.llm.neg": "负面",
    "label.llm.neu": "中性",
    "label.llm.pos": "正面",
    "label.llm.mixed": "褒贬参半",
    "label.llm.agreement": "其中 {share} 与规则一致。",
    "label.llm.with": "--with 可用 rules 或 llm；llm 只用于数据库（--db）。",
}
