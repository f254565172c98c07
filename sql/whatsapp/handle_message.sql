-- Takes a message that a customer wrote: keeps the session, carries the command out as
-- the customer, writes back. Returns in a word what it came to. A message that comes
-- again does nothing, not even a second reply.
--
-- p_message: {"phone", "type", "text"?, "sent_at"?}, as the gateway made it of a
-- signed webhook. The row of the message is written first; a call with the
-- same message waits for it.
--
-- A number that writes more than twenty times a minute gets no reply, and nothing done.
--
-- Errors: PT400 invalid_phone

create or replace function whatsapp.handle_message(p_wamid text, p_message jsonb)
returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_phone   text := whatsapp._normalise_phone(p_message ->> 'phone');
    v_sent_at timestamptz := least(coalesce((p_message ->> 'sent_at')::timestamptz, now()), clock_timestamp());
    v_user_id uuid := whatsapp._find_user(v_phone);
    v_session whatsapp.sessions;
    v_answer  whatsapp.answer;
    v_reply_delivery_id uuid;
begin
    insert into whatsapp.messages (wamid, phone, user_id, body, sent_at)
    values (p_wamid, v_phone, v_user_id, left(p_message ->> 'text', 1000), v_sent_at)
    on conflict do nothing;

    if not found then
        return 'repeated';
    end if;

    v_session := whatsapp.update_whatsapp_session_activity(v_phone, 'inbound', v_sent_at);

    if (
        select count(*)
        from whatsapp.messages as m
        where m.phone = v_phone and m.received_at > clock_timestamp() - interval '1 minute'
    ) > 20 then
        v_answer.outcome := 'throttled';
    elsif coalesce(p_message ->> 'type', '') in ('reaction', 'system', 'unsupported', 'request_welcome') then
        v_answer.outcome := 'ignored';
    else
        v_answer := whatsapp._answer_message(p_wamid, v_user_id, p_message ->> 'text', v_sent_at);
    end if;

    if v_answer.reply is not null and v_session.window_until > clock_timestamp() then
        v_reply_delivery_id := whatsapp.enqueue_whatsapp_message(
            v_phone, v_answer.reply, p_dedupe_key => 'reply:' || p_wamid, p_priority => 1
        );
    end if;

    update whatsapp.messages as m
    set session_id = v_session.session_id,
        command = (whatsapp._parse_command(m.body)).verb,
        outcome = v_answer.outcome,
        amount = v_answer.amount,
        currency = v_answer.currency,
        purchase_id = v_answer.purchase_id,
        reply_delivery_id = v_reply_delivery_id
    where m.wamid = p_wamid;

    return v_answer.outcome;
end;
$$;

comment on function whatsapp.handle_message(text, jsonb) is
    'Take a message that a customer wrote: carry its command out as the customer, and write back.';

grant execute on function whatsapp.handle_message(text, jsonb) to service_role;
