// The ten questions as a grammY bot asks them: the step in the session, sessions on Redis by
// @grammyjs/storage-redis, express in front, after grammY's guides on sessions and deployment.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// Its packages are installed outside the repository, where NODE_PACKAGES says.
const require = createRequire(process.env.NODE_PACKAGES);
const { Bot, InlineKeyboard, Keyboard, session, webhookCallback } = require("grammy");
const { RedisAdapter } = require("@grammyjs/storage-redis");
const express = require("express");
const IORedis = require("ioredis");

const { BOT_TOKEN, BOT_API_URL, WEBHOOK_SECRET, PORT, REDIS_URL, BODY_REPLY } = process.env;
const form = JSON.parse(readFileSync(new URL("../questions.json", import.meta.url), "utf-8"));
const questions = form.questions;
const [NIK, REVIEW] = [1, 9];
const plain = { link_preview_options: { is_disabled: true } };

const client = { apiRoot: BOT_API_URL };
if (BODY_REPLY) client.canUseWebhookReply = (method) => method === "sendMessage";
const bot = new Bot(BOT_TOKEN, { client });

const storage = new RedisAdapter({ instance: new IORedis(REDIS_URL) });
bot.use(session({ initial: () => ({ step: null, answers: {} }), storage }));

function keyboard(step) {
  const rows = questions[step].buttons;
  if (step === REVIEW) {
    return InlineKeyboard.from(
      rows.map((row) => row.map((label) => InlineKeyboard.text(label, label.slice(0, 20)))),
    );
  }
  const made = rows.map((row) =>
    row.map((label) =>
      label.startsWith("📱") ? Keyboard.requestContact(label) : Keyboard.text(label)
    )
  );
  return Keyboard.from(made).resized().oneTime();
}

const filled = (text, answers) => text.replace(/\{(\w+)\}/g, (_, key) => answers[key]);

async function ask(ctx, step) {
  ctx.session.step = step;
  const text = filled(questions[step].text, ctx.session.answers);
  await ctx.reply(text, { reply_markup: keyboard(step), ...plain });
}

bot.command("start", async (ctx) => {
  ctx.session.answers = {};
  await ask(ctx, 0);
});

bot.on(["message:text", "message:contact"], async (ctx) => {
  const { step, answers } = ctx.session;
  if (step === null || step === REVIEW) return;
  const said = ctx.message.contact?.phone_number ?? ctx.message.text;
  if (step === NIK && !/^\d{16}$/.test(said)) {
    await ctx.reply("NIK ada 16 angka. Coba lihat KTP lagi.");
    return;
  }
  answers[questions[step].key] = said;
  await ask(ctx, step + 1);
});

bot.callbackQuery(/^✅/, async (ctx) => {
  if (ctx.session.step !== REVIEW) return;
  await ctx.answerCallbackQuery();
  const answers = { ...ctx.session.answers, number: `LD-${ctx.from.id}` };
  await ctx.reply(filled(form.receipt, answers), plain);
  ctx.session = { step: null, answers: {} };
});

const app = express();
app.use(express.json());
app.use("/telegram", webhookCallback(bot, "express", { secretToken: WEBHOOK_SECRET }));
app.listen(Number(PORT), "127.0.0.1", async () => {
  await bot.api.setWebhook(`http://127.0.0.1:${PORT}/telegram`, { secret_token: WEBHOOK_SECRET });
});
