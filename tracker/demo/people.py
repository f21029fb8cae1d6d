"""The units and people of the demo: a fictional district."""

from dataclasses import dataclass

from ..domain.vocabulary import Role as R

OFFICE = "云岭区"
# key: (name, parent). TEAMS are inspection teams.
UNITS: dict[str, tuple[str, str | None]] = {
    "qu": ("云岭区", None),
    "xunzu": ("区委第一巡察组", "qu"),
    "xunzu2": ("区委第二巡察组", "qu"),
    "jiaoyu": ("区教育局", "qu"),
    "yizhong": ("云岭区第一中学", "jiaoyu"),
    "weijian": ("区卫生健康局", "qu"),
    "zhujian": ("区住房和城乡建设局", "qu"),
    "caizheng": ("区财政局", "qu"),
    "nongye": ("区农业农村局", "qu"),
    "renshe": ("区人力资源和社会保障局", "qu"),
    "shichang": ("区市场监督管理局", "qu"),
    "yunling": ("云岭镇", "qu"),
    "hekou": ("河口街道", "qu"),
}
TEAMS = frozenset({"xunzu", "xunzu2"})


@dataclass(frozen=True, slots=True)
class Someone:
    login: str
    name: str
    role: R
    unit: str
    until: str | None = None  # the last day of the post, where it has ended


PEOPLE: tuple[Someone, ...] = (
    Someone("xuncha1", "陈启明", R.INSPECTOR, "xunzu"),
    Someone("xuncha2", "褚晓岚", R.INSPECTOR, "xunzu"),
    Someone("xuncha3", "卫国栋", R.INSPECTOR, "xunzu2"),
    Someone("ducha1", "孙立新", R.SUPERVISOR, "qu"),
    Someone("ducha2", "苏婉", R.SUPERVISOR, "qu"),
    Someone("jijian1", "严正", R.DISCIPLINE, "qu"),
    Someone("jijian2", "柳清", R.DISCIPLINE, "qu"),
    Someone("jiaoyu1", "李文静", R.LIAISON, "jiaoyu"),
    Someone("jiaoyu2", "冷建业", R.LEADER, "jiaoyu"),
    Someone("yizhong1", "何苗", R.LIAISON, "yizhong"),
    Someone("weijian1", "吕小满", R.LIAISON, "weijian"),
    Someone("weijian2", "雷鸣", R.LEADER, "weijian"),
    Someone("zhujian1", "施敏", R.LIAISON, "zhujian"),
    Someone("zhujian2", "张维桢", R.LEADER, "zhujian"),
    Someone("caizheng1", "孔方", R.LIAISON, "caizheng"),
    Someone("caizheng2", "曹致远", R.LEADER, "caizheng"),
    # 区农业农村局 has had no liaison since: its notices go to its leader (空岗).
    Someone("nongye1", "江禾", R.LIAISON, "nongye", "06-12"),
    Someone("nongye2", "田丰", R.LEADER, "nongye"),
    Someone("renshe1", "金慧", R.LIAISON, "renshe"),
    Someone("renshe2", "魏东", R.LEADER, "renshe"),
    Someone("shichang1", "陶然", R.LIAISON, "shichang"),
    Someone("shichang2", "姜衡", R.LEADER, "shichang"),
    Someone("yunling1", "谢雨", R.LIAISON, "yunling"),
    Someone("yunling2", "邹平", R.LEADER, "yunling"),
    Someone("hekou1", "喻晴", R.LIAISON, "hekou"),
    Someone("hekou2", "柏松", R.LEADER, "hekou"),
    Someone("xiguan", "水清", R.SYSADMIN, "qu"),
    Someone("anguan", "窦安", R.SECADMIN, "qu"),
    Someone("shenji", "章审", R.AUDITOR, "qu"),
)

# who acts for whom, besides the own post
DEPUTIES = (("xuncha2", "xuncha3"),)
