-- Adds what a gateway process has counted since its last batch. Returns how many rows there were; null where this batch
-- was added before.
--
-- Locks the process's row, so that a batch that is sent again, after its answer was lost, counts once; p_sequence rises
-- with each batch. Rows are taken in the order of their keys: two processes never wait for each other in a circle.
-- Days more than a day away are left out: a clock is wrong, or a process was cut off for that long.
--
-- p_rows: [[day in seconds, version, function, caller, client, calls, refused, first, last in seconds], …], at most 5,000.
--
-- Errors: PT400 invalid_instance, invalid_rows

create or replace function api.record_version_usage(p_instance text, p_sequence bigint, p_rows jsonb)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_number integer;
begin
    if p_instance is null or length(p_instance) not between 1 and 100 or p_sequence is null then
        raise exception 'invalid_instance'
            using errcode = 'PT400',
                  detail = 'A batch names its process and its number.',
                  hint = 'Send p_instance of up to 100 characters, and p_sequence.';
    end if;

    if jsonb_typeof(p_rows) is distinct from 'array' or jsonb_array_length(p_rows) > 5000 or exists (
        select
        from jsonb_array_elements(p_rows) as r (item)
        where jsonb_typeof(r.item) <> 'array' or jsonb_array_length(r.item) <> 9
            or coalesce(r.item ->> 0, '') !~ '^[0-9]{1,11}$'
            or coalesce(r.item ->> 1, '') !~ '^v[1-9][0-9]{0,3}$'
            or coalesce(length(r.item ->> 2), 0) not between 1 and 130
            or coalesce(length(r.item ->> 3), 0) not between 1 and 100
            or coalesce(length(r.item ->> 4), 101) > 100
            or coalesce(r.item ->> 5, '') !~ '^[0-9]{1,15}$'
            or coalesce(r.item ->> 6, '') !~ '^[0-9]{1,15}$'
            or coalesce(r.item ->> 7, '') !~ '^[0-9]{1,11}(\.[0-9]+)?$'
            or coalesce(r.item ->> 8, '') !~ '^[0-9]{1,11}(\.[0-9]+)?$'
    ) then
        raise exception 'invalid_rows'
            using errcode = 'PT400',
                  detail = 'p_rows is an array of up to 5000 rows of nine values.',
                  hint = 'Send [[day, version, function, caller, client, calls, refused, first, last], …].';
    end if;

    insert into api.usage_flushes as f (instance, sequence)
    values (p_instance, p_sequence)
    on conflict (instance) do update
        set sequence = excluded.sequence, flushed_at = now()
        where f.sequence < excluded.sequence;

    if not found then
        return null;
    end if;

    insert into api.version_usage as u (
        counted_at, version, function_name, caller, client, call_count, refused_count, first_called_at, last_called_at
    )
    select date_trunc('day', to_timestamp((r.item ->> 0)::bigint), 'UTC') as day, r.item ->> 1 as version,
        r.item ->> 2 as function_name, r.item ->> 3 as caller, r.item ->> 4 as client,
        sum((r.item ->> 5)::bigint), sum((r.item ->> 6)::bigint),
        min(to_timestamp((r.item ->> 7)::double precision)), max(to_timestamp((r.item ->> 8)::double precision))
    from jsonb_array_elements(p_rows) as r (item)
    where to_timestamp((r.item ->> 0)::bigint) between now() - interval '2 days' and now() + interval '1 day'
    group by 1, 2, 3, 4, 5
    order by 2, 3, 4, 5, 1
    on conflict (version, function_name, caller, client, counted_at) do update
        set call_count = u.call_count + excluded.call_count,
            refused_count = u.refused_count + excluded.refused_count,
            first_called_at = least(u.first_called_at, excluded.first_called_at),
            last_called_at = greatest(u.last_called_at, excluded.last_called_at);

    get diagnostics v_number = row_count;

    delete from api.usage_flushes as f where f.flushed_at < now() - interval '7 days';
    return v_number;
end;
$$;

comment on function api.record_version_usage(text, bigint, jsonb) is
    'Add what a gateway process has counted; the same batch twice counts once.';

grant execute on function api.record_version_usage(text, bigint, jsonb) to service_role;
