-- Writes down how a call ended, once; a call that was written off keeps that, with what was heard later.

create or replace function vending._record_call(
    p_call_id uuid,
    p_call_at timestamptz,
    p_outcome text,
    p_report  jsonb
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    update vending.provider_calls as c
    set outcome = coalesce(c.outcome, p_outcome),
        http_status = (p_report ->> 'http_status')::integer,
        error_code = left(p_report ->> 'error_code', 100),
        detail = left(
            case when c.outcome is null then p_report ->> 'detail' else format('Reported late: %s.', p_outcome) end, 500
        ),
        duration_ms = (p_report ->> 'duration_ms')::integer,
        request = coalesce(p_report -> 'request', '{}'),
        response = p_report -> 'response',
        finished_at = clock_timestamp()
    where c.call_at = p_call_at and c.call_id = p_call_id and (c.outcome is null or c.outcome = 'lost');
end;
$$;

comment on function vending._record_call(uuid, timestamptz, text, jsonb) is 'Write down how a call ended.';
