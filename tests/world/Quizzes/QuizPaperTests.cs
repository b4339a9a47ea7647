using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Quizzes;
using Nimmerverse.World.Tests.Gardens;
using Nimmerverse.World.Villages;

namespace Nimmerverse.World.Tests.Quizzes;

public sealed class QuizPaperTests
{
    private readonly Village _village = VillageDrawing.Draw(3, LevelPlan.For(1), 0);

    [Fact]
    public void Draw_asks_every_fact_once_and_each_decoy_once()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), Gen.Choose(1, 3).ToArbitrary(), static (seed, level) =>
        {
            var village = VillageDrawing.Draw(seed, LevelPlan.For(level), 0);
            var quiz = QuizPaper.Draw(seed, 1, village, "7", 1);
            var real = quiz.Questions.Where(question => village.Houses.Any(house => house.View.House == question.House)).ToArray();
            var decoys = quiz.Questions.Except(real).ToArray();
            return real.Distinct().Count() == village.FactsTotal
                && real.Length == village.FactsTotal
                && decoys.Length == village.Houses.Count / 2
                && decoys.Select(static question => question.House).Distinct().Count() == decoys.Length;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Draw_shuffles_differently_each_time_and_repeats_itself_for_the_same_quiz()
    {
        var one = QuizPaper.Draw(3, 1, _village, "7", 1);
        var again = QuizPaper.Draw(3, 1, _village, "7", 1);
        var next = QuizPaper.Draw(3, 1, _village, "7", 2);
        var other = QuizPaper.Draw(3, 1, _village, "8", 1);

        Assert.Equal(one.Questions, again.Questions);
        Assert.Equal(one.QuizId, again.QuizId);
        Assert.NotEqual(one.Questions, next.Questions);
        Assert.Equal(3, new[] { one.QuizId, next.QuizId, other.QuizId }.Distinct().Count());
    }

    [Fact]
    public void Perfect_sheet_gets_every_point()
    {
        var ask = Ask();

        Assert.Equal(ask.Quiz.Questions.Count, Mark(ask, Player.Perfect(_village, ask)));
    }

    [Fact]
    public void Sheet_without_knowledge_gets_nothing() =>
        Assert.Equal(0, Mark(Ask(), Player.Sheet(Ask(), static _ => null)));

    [Fact]
    public void Sheet_that_always_says_none_gets_the_decoys_only() =>
        Assert.Equal(4, Mark(Ask(), Player.Sheet(Ask(), static _ => "none")));

    [Fact]
    public void One_wrong_answer_costs_one_point()
    {
        var ask = Ask();
        var sheet = Player.Perfect(_village, ask);
        var answers = sheet.Answers.ToArray();
        answers[3] = answers[3] with { Value = "nonsense" };

        Assert.Equal(answers.Length - 1, Mark(ask, sheet with { Answers = answers }));
    }

    public static TheoryData<string> Broken => ["other quiz", "other npc", "too few", "too many", "other order", "no answers", "empty answer"];

    [Theory]
    [MemberData(nameof(Broken))]
    public void Sheet_that_does_not_answer_the_very_questions_gets_nothing(string how)
    {
        var ask = Ask();
        var sheet = Player.Perfect(_village, ask);
        sheet = how switch
        {
            "other quiz" => sheet with { QuizId = Guid.NewGuid() },
            "other npc" => sheet with { Npc = "8" },
            "too few" => sheet with { Answers = [.. sheet.Answers.Skip(1)] },
            "too many" => sheet with { Answers = [.. sheet.Answers, sheet.Answers[0]] },
            "other order" => sheet with { Answers = [.. sheet.Answers.Reverse()] },
            "no answers" => sheet with { Answers = null! },
            _ => sheet with { Answers = [null!, .. sheet.Answers.Skip(1)] },
        };

        Assert.Equal(0, Mark(ask, sheet));
    }

    private QuizAsk Ask() => new("7", QuizPaper.Draw(3, 1, _village, "7", 1));

    private int Mark(QuizAsk ask, QuizAnswers sheet) => QuizPaper.Mark(_village, ask.Quiz, "7", sheet);
}
