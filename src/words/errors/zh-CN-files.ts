/** What can be wrong with files, in Chinese, by the errors' stable codes. */
import { show } from "../../base/index.ts";

export interface Text {
  readonly problem: string;
  readonly hint?: string;
}

export type Facts = Readonly<Record<string, unknown>>;

/** The sentences of an error. */
export type Texts = Readonly<Record<string, (facts: Facts) => Text>>;

export const isNear = (facts: Facts): string | undefined =>
  facts.nearest ? `是不是指 "${facts.nearest}"？` : undefined;
const resave = "请重新保存；也可能它不是 Limpid 的文件";

export const fileTexts: Texts = {
  "archive-checksum": ({ entry }) => ({ problem: `${entry} 已损坏：校验和不符`, hint: resave }),
  "archive-config": () => ({ problem: "model.json 中没有 config", hint: "文件已损坏，请重新保存" }),
  "archive-damaged": () => ({ problem: "文件已损坏", hint: resave }),
  "archive-entry": ({ entry }) => ({ problem: `其中没有可用的 ${entry ?? "model.json"}`, hint: resave }),
  "archive-magic": () => ({
    problem: "不是 Limpid 的文件",
    hint: "Limpid 的模型文件以 .limpid 结尾，由 model.save 写成",
  }),
  "archive-newer": ({ version, known }) => ({
    problem: `由更新版本的 Limpid 保存：格式 ${version}，当前版本最高支持 ${known}`,
    hint: "npm install limpid@latest",
  }),
  "archive-too-large": () => ({ problem: "内容超过上限", hint: resave }),
  "archive-truncated": () => ({ problem: "文件不完整，后面的部分丢失了", hint: resave }),
  "archive-unsupported": () => ({ problem: "压缩方式不受支持", hint: resave }),
  "archive-version": ({ version }) => ({ problem: `formatVersion 是 ${JSON.stringify(version)}`, hint: resave }),
  "shard-exists": () => ({ problem: "已经存在", hint: "请写到另一个文件夹，或先删去旧文件" }),
  "studio-missing": () => ({ problem: "没有找到工作台的文件", hint: "npm run build 会生成它们；安装好的包里本来就有" }),
  "studio-runs": () => ({ problem: "不是文件夹", hint: "给出存放训练的文件夹，或一次训练：limpid studio runs/first" }),
  "studio-port-taken": ({ port }) => ({
    problem: `端口 ${port} 已被占用`,
    hint: "另一个程序正在使用它：--port 0 任选一个空闲端口",
  }),
  "csv-columns": () => ({ problem: "只有一列", hint: "至少要有输入和目标值两列，用逗号、分号、制表符或空格隔开" }),
  "csv-empty": () => ({ problem: "没有一行数据", hint: "每行一个样本，各个数之间用逗号隔开" }),
  "csv-header": ({ line, shown }) => ({
    problem: `第 ${line} 行：${shown} 可能是列名，也可能是一个样本`,
    hint: "请说明：是列名则 header: true，是样本则 header: false；命令行用 --header 或 --no-header",
  }),
  "csv-large": ({ most }) => ({
    problem: `超过 ${most} 个数`,
    hint: "请写成数据集，分块训练：model.fit({ size, read(from, to) { … } })",
  }),
  "csv-number": ({ line, column, field, kind }) => ({
    problem: `第 ${line} 行，列 ${JSON.stringify(column)}：${field === "" ? "是空的" : `${JSON.stringify(field)} 不是数`}`,
    hint: {
      missing: "缺少一个值：请删去这一行，或填上一个数；常用这一列的平均值",
      infinite: "从无穷大学不到什么：请删去这一行，或填上一个数，与缺失值一样处理",
      first: "如果第一行是列名，请说明：header: true，或 --header",
      thousands: "如果逗号是千位分隔符，请去掉，写成 2500；如果是小数点，请写成 2.5",
      grouped: "各千位之间请不要加符号：2500000",
      comma: "小数点请写成 1.5 的样子",
      divided: '如果这是列与列之间的分隔符，请说明：separator: " " 或 ";"，或 --separator',
      date: "请把日期写成数：年、月、日各占一列，或写成从某一天起的天数",
      flag: "真写成 1，假写成 0",
      digits: "请用半角的数字 0 到 9 和减号 -",
      unit: "请只写数，单位可以写在列名里",
      rounded: "超过 9007199254740991 的整数会被舍入：若只是编号，请删去这一列；若可以取近似值，请在末尾加一个小数点",
      large: "float64 最大到 1.8e308",
      class: "请给各类别编号：0、1、2……",
      text: "请让每个词占一列，是这个词则为 1，否则为 0；编号 0、1、2 会让它们有了大小之分",
    }[String(kind)],
  }),
  "csv-quote": ({ line }) => ({ problem: `第 ${line} 行：引号没有正确结束`, hint: '引号之内的引号要写成 ""' }),
  "csv-row": ({ line, received, expected, nameless }) => ({
    problem: `第 ${line} 行有 ${received} 项，前面各行有 ${expected} 项`,
    hint: nameless
      ? "第一行里每一列都要有列名；第一列若只是行号，列名可以为空：,a,b"
      : "每行的项数必须相同；含有分隔符的文字要放在引号里",
  }),
  "csv-target": (facts) => ({
    problem: facts.several
      ? `有好几列都叫 ${JSON.stringify(facts.received)}`
      : `没有列 ${JSON.stringify(facts.received)}${facts.unnamed ? "：表格没有列名" : ""}`,
    hint: facts.known
      ? `${isNear(facts) ?? ""}现有：${String(facts.known).replaceAll(", ", "、")}`
      : `列号从 0 到 ${Number(facts.columns) - 1}`,
  }),
  "csv-text": ({ found }) => ({
    problem: found ? `不是表格，而是 ${found}` : "不是 UTF-8 文字",
    hint: "应为 UTF-8 文字的数值表格，即电子表格软件另存为的 CSV",
  }),
  "csv-unnamed": () => ({
    problem: "第一列没有列名，又不是行号",
    hint: "如果它是输入，请在第一行给它列名；否则请去掉这一列",
  }),
  "disk-full": () => ({ problem: "无法写入：磁盘已满", hint: "请清理空间，或保存到别处；原文件未受影响" }),
  "explain-data-shape": () => ({
    problem: "其中没有可用的样本",
    hint: '应为 { "x": [[…], …], "y": […] }，每个样本在两者中各有一项',
  }),
  "fetch-failed": ({ why }) => ({ problem: `无法取得：${why}`, hint: "地址对吗？服务器允许读取吗？" }),
  "fetch-status": ({ status }) => ({ problem: `服务器答复 ${status}`, hint: "地址对吗？这个文件可以读取吗？" }),
  "fetch-web-page": () => ({ problem: "是网页，不是文件", hint: "服务器上没有这个文件，于是给了网页" }),
  "file-address": ({ protocol }) => ({
    problem: `${protocol} 开头的地址不是文件`,
    hint: "只能写入文件：请给出路径，或 “file:” 开头的地址",
  }),
  "file-claim": ({ limit, count, most }) => ({
    problem: `自称的大小（${limit}：${count}）超过上限 ${most}`,
    hint: "文件已损坏，或内容与文件类型不符；若信任它，可用选项 limits: { … } 提高上限",
  }),
  "file-ending": ({ format, name }) => ({
    problem: `模型存为 .limpid 文件，而不是 ${format} 文件`,
    hint: `请命名为 "${name}"`,
  }),
  "file-exact": ({ tensor, value, dtype }) => ({
    problem: `${tensor} 中的 ${value} 无法用 ${dtype} 表示`,
    hint: "Limpid 从不悄悄舍入；选项 { raw: true } 给出文件自己的类型",
  }),
  "file-exists": () => ({ problem: "已经存在", hint: "请换一个文件名，或加上 --overwrite" }),
  "file-io": ({ problem }) => ({ problem: `读写失败：${problem}` }),
  "file-is-directory": () => ({ problem: "是文件夹，不是文件", hint: "请给出其中某个文件的路径" }),
  "file-missing": (facts) => ({ problem: "没有这个文件", hint: isNear(facts) ?? `查找的文件夹：${facts.folder}` }),
  "file-name": ({ name }) => ({
    problem: `含有名称 ${JSON.stringify(name)}`,
    hint: "这样的名称会通向文件夹之外，请不要信任它",
  }),
  "file-not-allowed": () => ({ problem: "没有访问权限", hint: "请检查文件及其文件夹的权限" }),
  "file-not-regular": () => ({ problem: "是设备或管道，不是普通文件", hint: "请给出普通文件的路径" }),
  "file-outside": ({ file, real }) => ({
    problem: `${file} 通向文件夹之外：${real}`,
    hint: "若信任这些文件，请把它们复制到同一个文件夹",
  }),
  "file-shape": ({ tensor, shape }) => ({ problem: `${tensor} 的形状 [${shape}] 太大，任何数组都放不下` }),
  "file-shorter": () => ({ problem: "读取时变短了", hint: "有程序正在写它，请重新读取" }),
  "file-too-large": ({ size, maxBytes }) => ({ problem: `共 ${size} 字节，超过上限 ${maxBytes}`, hint: "文件对吗？" }),
  "folder-missing": (facts) => ({
    problem: `没有文件夹 "${facts.lost}"`,
    hint: isNear(facts) ?? "请先创建这个文件夹",
  }),
  "glossary-term": ({ received, near, count }) => ({
    problem: `术语表中没有 ${show(received)}`,
    hint: `${(near as string[]).length > 0 ? `是不是指 ${(near as string[]).join("、")}？` : ""}limpid learn glossary 列出全部 ${count} 个术语`,
  }),
  gzip: () => ({ problem: "无法解压", hint: "文件已损坏，或解压后超过上限" }),
  "idx-gzip": () => ({ problem: "是 gzip 压缩文件，不是 IDX 文件", hint: "请先解压：gunzip" }),
  "idx-magic": ({ problem }) => ({
    problem: `不是 IDX 文件（${problem}）`,
    hint: "IDX 文件以 00 00、元素类型（08、09、0b、0c、0d 或 0e）和维数开头",
  }),
  "idx-rank": ({ rank }) => ({ problem: `有 ${rank} 维`, hint: "最多读 8 维；文件头可能已损坏" }),
  "idx-too-large": ({ shape, elements, maxElements }) => ({
    problem: `[${shape}] 共 ${elements} 个元素，超过上限 ${maxElements}`,
  }),
  "idx-trailing": ({ expected, length }) => ({
    problem: `太长：应有 ${expected} 字节，实有 ${length} 字节`,
    hint: "文件头或末尾已损坏，请重新下载",
  }),
  "idx-truncated": ({ length }) => ({ problem: `不完整：只有 ${length} 字节`, hint: "请重新下载" }),
  "json-depth": () => ({ problem: "嵌套太深", hint: "内容与文件类型不符" }),
  "json-no-object": () => ({ problem: "是 JSON，但不是对象", hint: "文件已损坏，或内容与文件类型不符" }),
  "json-proto": () => ({ problem: '含有名称 "__proto__"', hint: "Limpid 的文件没有这样的名称，请不要信任它" }),
  "json-syntax": () => ({ problem: "不是 JSON", hint: "文件已损坏，请重新保存" }),
  "json-twice": ({ name }) => ({
    problem: `名称 ${JSON.stringify(name)} 出现两次`,
    hint: "文件已损坏，或内容与文件类型不符",
  }),
  "model-file": () => ({ problem: "其中没有可用的模型", hint: "请重新保存；也可能来自其他程序或更新版本的 Limpid" }),
  "npy-dtype": ({ received }) => ({
    problem: `元素不是 Limpid 能读的数${received === undefined ? "" : `：${received}`}`,
    hint: '请另存为数：numpy.save("a.npy", x.astype("float32"))',
  }),
  "npy-header": () => ({
    problem: "npy 文件头中有不该有的内容",
    hint: "文件已损坏，或含有不该执行的代码，请不要信任它",
  }),
  "npy-magic": () => ({ problem: "不是 npy 文件", hint: "npy 文件由 numpy.save 写成；npz 用 readNpz 读取" }),
  "npy-pickle": () => ({
    problem: "含有 Python 对象（pickle），读取时会执行代码",
    hint: "Limpid 从不这样做，请另存为数",
  }),
  "npy-trailing": () => ({ problem: "数组之后还有字节", hint: "一个 npy 文件只有一个数组" }),
  "npy-truncated": () => ({ problem: "文件不完整，后面的部分丢失了" }),
  "npy-version": () => ({ problem: "npy 格式的版本未知", hint: "已知的版本：1.0、2.0、3.0" }),
  "npz-entry": ({ entry }) => ({
    problem: `其中的 ${JSON.stringify(entry)} 不是数组`,
    hint: "npz 文件中只有 npy 文件",
  }),
  path: ({ received }) => ({ problem: `路径是 ${show(received)}`, hint: "应为文本或 URL" }),
  ragged: () => ({ problem: "各行长度不一", hint: "嵌套数组的每一行必须等长，而且只含数" }),
  "safetensors-bool": ({ tensor }) => ({ problem: `${tensor} 是 BOOL，却含有 0 和 1 以外的字节` }),
  "safetensors-dtype": ({ tensor, received }) => ({
    problem: `${tensor} 的元素类型是 ${received}，Limpid 没有这种类型`,
  }),
  "safetensors-entry": ({ tensor }) => ({ problem: `${tensor} 的描述已损坏` }),
  "safetensors-header": ({ problem }) => ({ problem: `不是 safetensors 文件（${problem}）` }),
  "safetensors-index": () => ({ problem: "不是多个 safetensors 文件的索引，或与这些文件不符" }),
  "safetensors-metadata": () => ({ problem: "其中的 __metadata__ 不是值为文本的对象" }),
  "safetensors-offsets": ({ tensor }) => ({ problem: `${tensor} 的字节与前一个张量重叠或不相接` }),
  "safetensors-trailing": () => ({ problem: "末尾有不属于任何张量的字节" }),
  "features-width": ({ expected, received }) => ({
    problem: `数据有 ${received} 个特征，而缩放器是按 ${expected} 个特征保存的`,
    hint: "请使用训练时的那个缩放器，列的个数和顺序也要相同",
  }),
  "scaler-json": ({ name }) => ({
    problem: `不是保存下来的缩放器${name ? `：${name} 不可用` : ""}`,
    hint: "应为 JSON.stringify(scaler) 得到的内容，不要改动",
  }),
  "scaler-newer": ({ version, known }) => ({
    problem: `由更新版本的 Limpid 保存：版本 ${version}，当前版本最高支持 ${known}`,
    hint: "npm install limpid@latest",
  }),
  "safetensors-truncated": () => ({ problem: "文件不完整，后面的部分丢失了" }),
};
