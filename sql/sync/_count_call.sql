-- Counts a call item against its caller's rate limit, as the gateway counts calls: whatever becomes of it, since it is done
-- before the item's subtransaction. Null where it may run, else the answer: to be sent again.
--
-- Locks the caller's place in the limit until the push ends.

create or replace function sync._count_call(p_item jsonb)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_message text;
    v_told    jsonb;
begin
    if jsonb_typeof(p_item -> 'function') is distinct from 'string' then
        return null;
    end if;

    perform ops._take_allowance(p_item ->> 'function', auth.role(), auth.uid()::text);

    return null;
exception
    when sqlstate 'PGRST' then
        get stacked diagnostics v_message = message_text;
        v_told := v_message;

        return jsonb_build_object(
            'status', 'retry', 'code', v_told -> 'message', 'sqlstate', v_told -> 'code', 'message', v_told -> 'message',
            'detail', v_told -> 'details', 'hint', v_told -> 'hint'
        );
    when deadlock_detected or lock_not_available then
        return jsonb_build_object('status', 'retry', 'code', sqlstate, 'sqlstate', sqlstate, 'message', left(sqlerrm, 1000));
end;
$$;

comment on function sync._count_call(jsonb) is 'Count a call item against its caller''s rate limit; null where it may run.';
