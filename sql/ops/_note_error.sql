-- Writes an error down from within a function that goes on: an exception that was caught, a thing that cannot be and was.
--
-- It is written in the transaction of its caller, and is undone with it. So: note it in the exception block, which is
-- reached when the failed part is undone already, and then do not raise. What is raised to the end is noted by the
-- gateway or the worker, whose transaction was not the one that failed. It never fails itself and waits for nobody.
-- p_context is kept as _bound_context allows; request, trace, role and user are taken from the call.

create or replace function ops._note_error(
    p_function_name text,
    p_sqlstate      text,
    p_message       text,
    p_context       jsonb default '{}',
    p_service       text default null
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform ops._store_error(
        coalesce(p_service, 'sql'), p_function_name, p_sqlstate, p_message, 1, clock_timestamp(),
        jsonb_build_array(
            case jsonb_typeof(p_context) when 'object' then p_context else '{}' end || jsonb_build_object(
                'request_id', core._get_request_id(), 'trace_id', core._get_trace_id(), 'caller_role', auth.role(),
                'user_id', auth.uid()
            )
        )
    );
exception when others then
    raise log 'an error could not be written down: % (%)', sqlerrm, sqlstate;
end;
$$;

comment on function ops._note_error(text, text, text, jsonb, text) is
    'Write an error down from within a function that goes on; undone with its caller''s transaction.';
