-- Carries a command out as the user to whom the number belongs, with the rights of an
-- ordinary user whatever the user's role, and never with the service's. Who was
-- calling before is calling again afterwards: by hand after success, by the undoing of
-- the block after an error.

create or replace function whatsapp._run_command(p_wamid text, p_user_id uuid, p_command whatsapp.command)
returns whatsapp.answer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_claims constant text := current_setting('request.jwt.claims', true);
    v_sub    constant text := current_setting('request.jwt.claim.sub', true);
    v_answer whatsapp.answer;
    v_state  text;
    v_code   text;
    v_detail text;
begin
    begin
        perform set_config('request.jwt.claim.sub', p_user_id::text, true),
            set_config(
                'request.jwt.claims',
                jsonb_build_object('sub', p_user_id, 'role', 'authenticated', 'via', 'whatsapp')::text, true
            );

        v_answer := case p_command.verb
            when 'BUY' then whatsapp._buy_tokens(p_wamid, p_user_id, p_command)
            else whatsapp._show_balance(p_command)
        end;

        perform set_config('request.jwt.claim.sub', coalesce(v_sub, ''), true),
            set_config('request.jwt.claims', coalesce(v_claims, ''), true);
        return v_answer;
    exception when others then
        get stacked diagnostics v_state = returned_sqlstate, v_code = message_text, v_detail = pg_exception_detail;
        v_answer.reply := whatsapp._explain_refusal(v_state, v_code, v_detail);

        if v_answer.reply is null then
            raise;
        end if;

        v_answer.outcome := v_code;
        return v_answer;
    end;
end;
$$;

comment on function whatsapp._run_command(text, uuid, whatsapp.command) is
    'Carry a command out as the user to whom the number belongs.';
