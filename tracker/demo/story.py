"""What happened in the demo office between June and September 2026: one thread a task, each step with its day."""

from dataclasses import dataclass
from typing import Any

from ..domain.vocabulary import Grade, Mode, Nature

BEGINS = "06-01"
ENDS = "09-10"
FEEDBACK = "06-08"

Step = tuple[Any, ...]  # (day, act, who, …)


@dataclass(frozen=True, slots=True)
class Thread:
    """`finding` is the beginning of the title of the finding; None hangs the task straight on its round."""

    key: str
    round: str
    finding: str | None
    title: str
    lead: str
    measures: tuple[tuple[str, str, str], ...]
    steps: tuple[Step, ...]
    supporting: tuple[str, ...] = ()
    mode: Mode = Mode.TIMED
    nature: Nature | None = None
    responsible_leader: str = ""


def finished(lead: str, days: tuple[str, str, str, str, str], text: str, evidence: str,
             end: Step = ("close", "ducha1"), verifier: str = "xuncha1") -> tuple[Step, ...]:
    """Report, submit, endorse, verify, end: the way of a task that goes well."""
    reported, submitted, endorsed, verified, ended = days
    return ((reported, "report", lead + "1", text, evidence),
            (submitted, "submit", lead + "1", "整改措施已全部完成，现提请销号。"),
            (endorsed, "endorse", lead + "2", "情况属实，同意提请销号。"),
            (verified, "verify", verifier, "实地查看并调阅台账，情况属实。"), (ended, *end))


def begun(lead: str, deadline: str | None, accepted: str = "06-16") -> tuple[Step, ...]:
    return (("06-15", "assign", "ducha1", deadline), (accepted, "accept", lead + "1"))


THREADS: tuple[Thread, ...] = (
    Thread("study", "inspection", "理论学习中心组", "健全党组理论学习中心组学习制度", "jiaoyu",
           (("修订中心组学习实施细则", "印发细则并执行考勤、研讨、通报", "机关党委专职副书记"),),
           (*begun("jiaoyu", "07-31"),
            *finished("jiaoyu", ("07-06", "07-20", "07-21", "07-24", "07-27"), "已印发《中心组学习实施细则》，7月起每月通报。",
                      "中心组学习实施细则")),
           mode=Mode.IMMEDIATE, nature=Nature.SPECIFIC, responsible_leader="冷建业"),
    Thread("after_school", "inspection", "推进“双减”", "提升义务教育学校课后服务质量", "jiaoyu",
           (("指导9所学校增设课程", "每校开设不少于5门课程", "基础教育科科长"),
            ("引入第三方评价", "家长满意度不低于90%", "基础教育科科长")),
           (*begun("jiaoyu", "09-18"), ("06-18", "accept", "yizhong1"),
            ("07-15", "report", "jiaoyu1", "9所学校已完成课程增设方案，秋季学期开课。", "课后服务课程增设方案"),
            ("08-28", "report", "yizhong1", "本校新增课程6门，教师已排定。")),
           supporting=("yizhong",), nature=Nature.SYSTEMIC, responsible_leader="冷建业"),
    Thread("safety", "inspection", "校园安全责任", "完成校园消防隐患整改并建立月度台账", "jiaoyu",
           (("逐校排查消防设施", "6所学校隐患清零", "校园安全科科长"),),
           (*begun("jiaoyu", "09-14"), ("08-03", "report", "jiaoyu1", "6所学校中4所已完成消防设施更换。", "消防设施更换台账", "消防设施更换现场.jpg")),
           supporting=("zhujian",), nature=Nature.SYSTEMIC, responsible_leader="冷建业"),
    Thread("rules", "inspection", "党组议事规则", "修订党组议事决策规则", "jiaoyu",
           (("修订议事规则", "印发规则，明确大额资金标准", "办公室主任"),),
           (*begun("jiaoyu", "08-14"),
            *finished("jiaoyu", ("07-20", "08-05", "08-06", "08-12", "08-13"), "新议事规则已经党组会审议通过并印发。",
                      "党组议事决策规则")),
           nature=Nature.SPECIFIC, responsible_leader="冷建业"),
    Thread("works", "inspection", "工程项目监管", "规范校舍维修项目招标和验收", "jiaoyu",
           (("完成2个超期项目验收", "出具验收报告", "计划财务科科长"), ("制定校舍维修项目管理办法", "印发办法", "计划财务科科长")),
           (*begun("jiaoyu", "09-07"), ("07-30", "report", "jiaoyu1", "1个项目已完成验收，另1个待质检报告。", "竣工验收报告.pdf")),
           supporting=("zhujian", "caizheng"), nature=Nature.SYSTEMIC, responsible_leader="冷建业"),
    Thread("canteen", "inspection", "食堂采购管理", "规范学校食堂采购台账", "jiaoyu",
           (("统一食堂采购台账格式", "抽查票账相符率100%", "后勤服务中心主任"),),
           (*begun("jiaoyu", "09-01"),
            ("08-19", "report", "jiaoyu1", "台账格式已统一并下发各校。"),
            ("08-20", "submit", "jiaoyu1", "台账格式已统一，提请销号。"), ("08-21", "endorse", "jiaoyu2", "同意。"),
            ("08-26", "return", "xuncha1", "抽查2所学校仍有票账不符，退回重办。")),
           supporting=(), nature=Nature.SPECIFIC, responsible_leader="冷建业"),
    Thread("branches", "inspection", "基层党组织建设", "完成学校党支部换届", "jiaoyu",
           (("4个支部完成换届", "换届批复文件", "机关党委专职副书记"),),
           (*begun("jiaoyu", "08-21"), ("07-10", "report", "jiaoyu1", "2个支部已完成换届。")),
           nature=Nature.SPECIFIC, responsible_leader="冷建业"),
    Thread("teachers", "inspection", "教师队伍建设", "补充乡镇学校音体美教师", "jiaoyu",
           (("制定三年补充计划", "经区编办、人社局会签的计划", "人事科科长"),),
           (*begun("jiaoyu", "12-31"), ("06-17", "accept", "renshe1"),
            ("08-10", "suspend", "ducha1", "编制总量调整方案待市级批复，先行挂账。")),
           supporting=("renshe",), nature=Nature.SYSTEMIC, responsible_leader="冷建业"),
    Thread("fees", "inspection", "上轮巡察整改", "清退违规收取的资料费", "jiaoyu",
           (("清退2所学校违规收费", "清退凭证", "计划财务科科长"),),
           (*begun("jiaoyu", "07-15"),
            *finished("jiaoyu", ("06-25", "07-01", "07-02", "07-06", "07-07"), "资料费已全部清退，凭证附后。", "资料费清退凭证"),
            ("08-31", "reopen", "xuncha1", "09-30", "回头看发现1所学校换名目再次收取，问题反弹。"),
            ("09-01", "accept", "jiaoyu1")),
           mode=Mode.IMMEDIATE, nature=Nature.SPECIFIC, responsible_leader="冷建业"),
    Thread("assess", "inspection", None, "把整改情况纳入年度考核", "jiaoyu",
           (("修订考核办法", "考核办法写入整改指标", "人事科科长"),),
           (*begun("jiaoyu", "08-07"),), nature=Nature.SYSTEMIC, responsible_leader="冷建业"),
    Thread("clinic", "plan", None, "建成3个社区卫生服务站", "weijian",
           (("完成选址和建设", "竣工验收备案表", "规划财务科科长"),),
           (*begun("weijian", "08-31"),
            *finished("weijian", ("08-10", "09-03", "09-04", "09-07", "09-08"), "3个服务站已投入使用。", "竣工验收备案表",
                      ("close", "ducha1", Grade.BASIC), "ducha2"))),
    Thread("pipes", "plan", None, "改造老旧小区管网12公里", "zhujian",
           (("分三批完成管网改造", "累计完成12公里", "城建科科长"),),
           (*begun("zhujian", "10-30"), ("08-25", "report", "zhujian1", "已完成7.5公里，占62.5%。", "管网改造进度表")),
           supporting=("yunling", "hekou")),
    Thread("budget", "plan", None, "压减一般性支出5%", "caizheng",
           (("按季通报压减进度", "全年压减不低于5%", "预算科科长"),),
           (*begun("caizheng", None, "06-17"),
            *finished("caizheng", ("07-08", "07-13", "07-14", "07-16", "07-17"), "上半年压减5.6%，按季通报。", "上半年压减情况通报",
                      ("sustain", "ducha1"), "ducha2")),
           mode=Mode.ONGOING),
    Thread("farmland", "plan", None, "建设高标准农田2万亩", "nongye",
           (("完成年度建设任务", "市级验收合格", "农田建设科科长"),),
           (("06-15", "assign", "ducha1", "11-30"),)),
    Thread("jobs", "plan", None, "新增城镇就业4200人", "renshe",
           (("举办专场招聘会20场", "新增就业4200人", "就业科科长"),),
           (*begun("renshe", "09-22"),
            ("09-02", "report", "renshe1", "累计新增就业4286人，超额完成。", "就业统计月报"),
            ("09-08", "submit", "renshe1", "年度任务已提前完成，提请销号。"))),
    Thread("kitchens", "check", None, "整改网络餐饮无证经营", "shichang",
           (("逐户核查并下达责令改正通知", "无证经营户清零", "食品经营科科长"),),
           (*begun("shichang", "08-28"),
            ("08-18", "report", "shichang1", "核查86户，责令改正11户，取缔3户。", "核查情况表"),
            ("08-25", "submit", "shichang1", "无证经营户已清零，提请销号。"), ("08-26", "endorse", "shichang2", "同意。"))),
    Thread("rubbish", "check", None, "清理河口街道背街小巷积存垃圾", "hekou",
           (("清理23处积存垃圾点", "现场核查无积存", "城管办主任"),),
           (*begun("hekou", "07-10"),
            *finished("hekou", ("06-28", "06-30", "07-01", "07-03", "07-06"), "23处垃圾点已全部清理。", "清理前后对比说明")),
           mode=Mode.IMMEDIATE),
    Thread("bridge", "check", None, "加固云岭镇三座危桥", "yunling",
           (("完成检测和加固设计", "检测报告和设计文件", "村镇建设办主任"), ("完成加固施工", "交工验收", "村镇建设办主任")),
           (*begun("yunling", "09-29"),
            ("08-27", "report", "yunling1", "两座已完成加固，一座正在施工。", "危桥加固进度说明"),
            ("09-03", "submit", "yunling1", "三座危桥加固完成，提请销号。"), ("09-04", "endorse", "yunling2", "同意。"),
            ("09-09", "verify", "ducha2", "现场核查三座桥均已交工。"))),
    Thread("signs", "check", None, "规范户外广告设置", "zhujian", (("拆除违规户外广告", "违规点位清零", "市容科科长"),),
           (*begun("zhujian", "08-20"), ("06-29", "cancel", "ducha1", "与城管专项行动重复，并入该行动督办。"))),
    Thread("wells", "check", None, "补齐城区缺失窨井盖", "zhujian", (("排查并补齐", "缺失点位清零", "市政科科长"),),
           (("09-09", "assign", "ducha1", "09-25"),), mode=Mode.IMMEDIATE),
    Thread("forest", "plan", None, "完成造林绿化1500亩", "nongye", (("落实地块和苗木", "造林验收", "林业站站长"),), ()),
    Thread("charging", "plan", None, "新建公共充电桩200个", "zhujian", (("落实选址和电力接入", "投运200个", "城建科科长"),), ()),
)
