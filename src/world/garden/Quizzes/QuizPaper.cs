using System.Buffers.Binary;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Chance;
using Nimmerverse.World.Villages;

namespace Nimmerverse.World.Quizzes;

/// <summary>Draws a quiz, and marks what comes back.</summary>
public static class QuizPaper
{
    /// <summary>Draws a quiz: every fact of the village once, shuffled, and among them one question about each of some houses that do not
    /// exist (half as many as there are houses, at least two).</summary>
    /// <param name="seed">The garden's seed.</param>
    /// <param name="village">The village's number.</param>
    /// <param name="map">The village.</param>
    /// <param name="npc">Who is asked.</param>
    /// <param name="number">Which quiz of this NPC in this village, from 1.</param>
    /// <returns>The quiz; the same arguments give the same quiz.</returns>
    public static QuizRequest Draw(ulong seed, long village, Village map, string npc, int number)
    {
        ArgumentNullException.ThrowIfNull(map);
        var random = DeterministicRandom.For(
            seed, DeterministicRandom.Key("quiz"), (ulong)village, DeterministicRandom.Key(npc), (ulong)number);
        var questions = map.Houses
            .SelectMany(static house => house.View.Facts.Select(fact => new QuizQuestion(house.View.House, fact.Attribute)))
            .ToList();
        var decoys = map.Decoys.ToArray();
        random.Shuffle<int>(decoys);
        foreach (var decoy in decoys.Take(Math.Max(2, map.Houses.Count / 2)))
        {
            var facts = map.Houses[0].View.Facts;
            questions.Add(new QuizQuestion(decoy, facts[random.Next(facts.Count)].Attribute));
        }

        var shuffled = questions.ToArray();
        random.Shuffle<QuizQuestion>(shuffled);
        return new QuizRequest { QuizId = Id(random), Village = village, Questions = shuffled };
    }

    /// <summary>Marks an answer sheet. "I do not know" (null) is wrong; a sheet that does not answer the very questions in the order asked
    /// scores zero.</summary>
    /// <param name="map">The village.</param>
    /// <param name="quiz">The quiz that was asked.</param>
    /// <param name="npc">Who was asked.</param>
    /// <param name="sheet">The answers.</param>
    /// <returns>How many answers are right.</returns>
    public static int Mark(Village map, QuizRequest quiz, string npc, QuizAnswers sheet)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(quiz);
        ArgumentNullException.ThrowIfNull(sheet);
        if (sheet.QuizId != quiz.QuizId || sheet.Npc != npc || sheet.Answers is null || sheet.Answers.Count != quiz.Questions.Count)
        {
            return 0;
        }

        var right = 0;
        for (var i = 0; i < quiz.Questions.Count; i++)
        {
            var question = quiz.Questions[i];
            var answer = sheet.Answers[i];
            if (answer is null || answer.House != question.House || answer.Attribute != question.Attribute)
            {
                return 0;
            }

            right += answer.Value == TruthOf(map, question) ? 1 : 0;
        }

        return right;
    }

    /// <summary>The right answer.</summary>
    /// <param name="map">The village.</param>
    /// <param name="question">A question about it.</param>
    /// <returns>The value; <see cref="Vocabulary.NoSuchHouse"/> for a house that does not exist.</returns>
    internal static string TruthOf(Village map, QuizQuestion question)
    {
        foreach (var house in map.Houses)
        {
            if (house.View.House == question.House)
            {
                return house.View.Facts.First(fact => fact.Attribute == question.Attribute).Value;
            }
        }

        return Vocabulary.NoSuchHouse;
    }

    // A UUID of version 8 (RFC 9562: layout of our own making), since a replayed garden must ask under the same ids.
    private static Guid Id(DeterministicRandom random)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, random.NextBits());
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], random.NextBits());
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
