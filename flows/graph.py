"""The steps of every archetype as a drawing that any Markdown reader shows, for authors."""

from flows.archetypes import ARCHETYPES, Step

WORDS = {
    Step.BEGIN: "What it is<br>办什么",
    Step.IDENTIFY: "Who it is<br>确认身份",
    Step.DATA_CONSENT: "May we look it up?<br>同意查询",
    Step.QUESTIONS: "Questions, one a page<br>逐项提问",
    Step.REVIEW: "Check the answers<br>核对",
    Step.QUERY: "Ask the department<br>查询",
    Step.SUBMIT: "Hand it in<br>提交",
    Step.PAY: "Pay<br>付款",
    Step.ISSUE: "Fetch and check<br>开具并核验",
    Step.SHOW: "Read on the screen<br>看结果",
    Step.PREVIEW: "Look at it first<br>先看一看",
    Step.PRINT: "Print<br>打印",
    Step.HAND_OVER: "Take the paper<br>取件",
}
SKIPPED = {
    Step.IDENTIFY: "not where nobody is asked who he is",
    Step.DATA_CONSENT: "only with +consent",
    Step.QUESTIONS: "only where something is not known",
    Step.PAY: "only where something is due",
    Step.PREVIEW: "only where the service says so",
    Step.PRINT: "only where there is paper",
}
REFUSING = (Step.QUERY, Step.SUBMIT)


def graph_of(archetype: str) -> str:
    """Return one archetype as a Mermaid flow chart.

    Raises:
        KeyError: there is none of that name.
    """
    steps = ARCHETYPES[archetype]
    lines = ["flowchart TD", "  start([start])"]
    lines += [f'  {step}["{WORDS[step]}"]' for step in steps]
    lines += ["  done([done])", '  counter(["refused: the counter is named"])']
    for step, following in zip(("start", *steps), (*steps, "done"), strict=True):
        note = SKIPPED.get(following) if isinstance(following, Step) else None
        lines.append(f'  {step} -->|"{note}"| {following}' if note else f"  {step} --> {following}")
        if step in REFUSING:
            lines.append(f"  {step} -. no .-> counter")
    return "\n".join(lines) + "\n"
