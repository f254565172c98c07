-- Writes down what a process has collected since its last batch: each kind of error once, with how often it happened
-- and a few samples. Returns how many kinds there were; null where this batch was written before.
--
-- Locks the process's row: a batch that is sent again, after its answer was lost, is not counted twice. p_sequence rises
-- with each batch. Groups are taken in the order of their keys. Adds up what was noted apart too.
--
-- p_errors: [{"function", "sqlstate", "message", "count", "seen_at": seconds, "samples": [{…}, …]}, …], at most 1,000.
--
-- Errors: PT400 invalid_instance, invalid_errors

create or replace function ops.record_errors(
    p_service  text,
    p_instance text,
    p_sequence bigint,
    p_errors   jsonb
)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_error  record;
    v_number integer := 0;
begin
    if p_instance is null or length(p_instance) not between 1 and 100 or p_sequence is null
        or coalesce(p_service, '') !~ '^[a-z][a-z0-9_-]{0,39}$'
    then
        raise exception 'invalid_instance'
            using errcode = 'PT400',
                  detail = 'A batch names its service, its process and its number.',
                  hint = 'Send p_service in lower case, p_instance of up to 100 characters, and p_sequence.';
    end if;

    if jsonb_typeof(p_errors) is distinct from 'array' or jsonb_array_length(p_errors) > 1000 or exists (
        select
        from jsonb_array_elements(p_errors) as e (item)
        where jsonb_typeof(e.item) <> 'object'
            or jsonb_typeof(e.item -> 'count') is distinct from 'number'
            or (e.item ->> 'count')::numeric not between 1 and 1e15
            or jsonb_typeof(e.item -> 'seen_at') is distinct from 'number'
            or (e.item ->> 'seen_at')::numeric not between 0 and 1e11
    ) then
        raise exception 'invalid_errors'
            using errcode = 'PT400',
                  detail = 'p_errors is an array of up to 1000 objects, each with a count and a seen_at in seconds.',
                  hint = 'Send [{"function", "sqlstate", "message", "count", "seen_at", "samples"}, …].';
    end if;

    insert into ops.error_flushes as f (instance, sequence)
    values (p_instance, p_sequence)
    on conflict (instance) do update
        set sequence = excluded.sequence, flushed_at = now()
        where f.sequence < excluded.sequence;

    if not found then
        return null;
    end if;

    for v_error in
        select e.item ->> 'function' as function_name, e.item ->> 'sqlstate' as sqlstate, e.item ->> 'message' as message,
            (e.item ->> 'count')::numeric::bigint as number, to_timestamp((e.item ->> 'seen_at')::double precision) as seen_at,
            e.item -> 'samples' as samples
        from jsonb_array_elements(p_errors) as e (item)
        order by 1, 2, 3
    loop
        perform ops._store_error(
            p_service, v_error.function_name, v_error.sqlstate, v_error.message, v_error.number, v_error.seen_at,
            v_error.samples, p_instance
        );
        v_number := v_number + 1;
    end loop;

    perform ops._add_up_notes();
    return v_number;
end;
$$;

comment on function ops.record_errors(text, text, bigint, jsonb) is
    'Write down the errors that a process has collected; the same batch twice counts once.';

grant execute on function ops.record_errors(text, text, bigint, jsonb) to service_role;
