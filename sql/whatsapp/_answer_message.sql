-- What a message comes to and what is written back. A command older than an hour is not
-- carried out: whoever wrote it has stopped waiting, and may have bought elsewhere.

create or replace function whatsapp._answer_message(
    p_wamid   text,
    p_user_id uuid,
    p_text    text,
    p_sent_at timestamptz
)
returns whatsapp.answer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_help    constant text := E'Write\nBAL [meter] for your balance\nBUY <amount> [meter] to buy a token, '
        'for example BUY 500\nHELP for this text';
    v_command whatsapp.command := whatsapp._parse_command(p_text);
begin
    return case
        when v_command.verb is null then ('unknown_command', v_help, null, null, null)::whatsapp.answer
        when v_command.verb = 'HELP' then ('answered', v_help, null, null, null)::whatsapp.answer
        when p_user_id is null then (
            'number_not_linked',
            'Sorry, this number is not linked to one account with us, so nothing can be shown or bought here. '
            'Add and verify it in the app, then write again.',
            null, null, null
        )::whatsapp.answer
        when v_command.fault = 'invalid_amount' then (
            'invalid_amount',
            E'Nothing was bought. Write the amount in digits, with a point for cents, and the meter after it:\n'
            'BUY 500\nBUY 500.50 12345678901',
            null, null, null
        )::whatsapp.answer
        when v_command.fault is not null then (v_command.fault, v_help, null, null, null)::whatsapp.answer
        when p_sent_at < clock_timestamp() - interval '1 hour' then (
            'too_late',
            'Your message reached us late, so nothing was done. If you still want it, please write again.',
            null, null, null
        )::whatsapp.answer
        else whatsapp._run_command(p_wamid, p_user_id, v_command)
    end;
end;
$$;

comment on function whatsapp._answer_message(text, uuid, text, timestamptz) is
    'What a message comes to and what is written back.';
