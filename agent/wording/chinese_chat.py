"""Chinese: what the full-screen chat says beside its answers. Templates only.

Split off chinese_faces.py because these change with the screens and not with the commands.
"""

from collections.abc import Mapping

CHAT: Mapping[str, str] = {
    "answer.none": "还没有答案。",
    "answer.no_tab": "这个答案没有该标签页。",
    "card.time": "{time} 毫秒",
    "catalogue.search": "搜索名称（中英文均可）",
    "catalogue.some_values": "取值：{values}",
    "chat.welcome": (
        "请用日常的话提问，中文、英文都可以。每个答案都会说明问题是怎样理解的，并附上表格和 SQL。"
    ),
    "chat.try": "可以试试（按 Tab 再按序号，或用鼠标点击）：",
    "command.unknown": "没有命令 /{word}。按 F1 查看全部命令。",
    "complete.keys": " Tab 采用 · ↑↓ 选择 · Esc 关闭",
    "export.title": "导出为文件",
    "export.keys": "可用后缀：.csv .tsv .xlsx .json .md .html · Enter 写入 · Esc 返回",
    "fault.unlogged": "程序出错（{code}）。没有任何改动。",
    "first.import_how": (
        "请按 Ctrl+Q 退出，然后运行：askcrm import 文件 --into my.sqlite，"
        "再运行：askcrm chat --db my.sqlite"
    ),
    "foot.answers": "答案",
    "foot.catalogue": "目录",
    "foot.help": "帮助",
    "foot.history": "历史",
    "foot.new": "新对话",
    "foot.palette": "菜单",
    "foot.quit": "退出",
    "foot.side": "侧栏",
    "foot.stop": "停止",
    "history.stopped": "已停止",
    "key.answers": "转到答案",
    "key.insert": "把名称放入问题",
    "key.next_answer": "下一个答案",
    "key.open": "打开其他数据库",
    "key.pick": "选择",
    "key.previous_answer": "上一个答案",
    "key.tab_chart": "图表",
    "key.tab_definition": "定义",
    "key.tab_notes": "提示",
    "key.tab_sql": "SQL",
    "key.tab_table": "表格",
    "key.take": "确定",
    "kind.command": "命令",
    "kind.date": "日期",
    "kind.dimension": "维度",
    "kind.entity": "记录",
    "kind.metric": "指标",
    "kind.time": "时间",
    "kind.value": "取值",
    "open.how": "请写明文件：/打开 文件",
    "palette.placeholder": "搜索命令……",
    "palette.themes": "搜索配色……",
    "quit.twice": "再按一次 Ctrl+C 或按 Ctrl+Q 退出。",
    "save.exists": "{file} 已存在，请换一个名称。",
    "stage.stops": "Esc 停止",
    "table.move": "移动",
    "table.row": "整行",
    "theme.unknown": "没有名为“{name}”的配色。输入 /配色 查看全部。",
    "title.history_here": "历史 · 本对话共 {count} 个问题",
    "try.by": "各{dimension}的{metric}",
    "try.by_month": "每月{metric}",
    "try.last_year": "去年的{metric}",
}
