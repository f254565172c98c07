-- Stores what a gateway process has counted: for each minute, function and class of status the totals of that minute so far.
-- Higher totals replace lower ones, so that a batch that is sent again, or overtaken by a later one, counts once. Minutes
-- more than a day away are left out: a clock is wrong, or a process was cut off for that long. Returns how many rows were
-- taken.
--
-- p_rows: [[minute in seconds, function, status class, calls, seconds, [histogram]], …], at most 20,000.
--
-- Errors: PT400 invalid_instance, invalid_rows

create or replace function ops.record_request_metrics(p_instance text, p_rows jsonb)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    c_length constant integer := cardinality(ops._get_bounds()) + 1;
    v_number integer;
begin
    if p_instance is null or length(p_instance) not between 1 and 100 then
        raise exception 'invalid_instance'
            using errcode = 'PT400', detail = 'p_instance is a text of 1 to 100 characters.', hint = 'Name the process.';
    end if;

    if jsonb_typeof(p_rows) is distinct from 'array' or jsonb_array_length(p_rows) > 20000 or exists (
        select
        from jsonb_array_elements(p_rows) as r (item)
        where jsonb_typeof(r.item) <> 'array'
            or jsonb_typeof(r.item -> 0) is distinct from 'number'
            or (r.item ->> 0)::numeric not between 0 and 1e11
            or coalesce(length(r.item ->> 1), 0) not between 1 and 130
            or coalesce(r.item ->> 2, '') !~ '^[1-5]$'
            or coalesce(r.item ->> 3, '') !~ '^[0-9]{1,15}$'
            or jsonb_typeof(r.item -> 4) is distinct from 'number'
            or (r.item ->> 4)::numeric not between 0 and 1e12
            or jsonb_typeof(r.item -> 5) is distinct from 'array'
            or jsonb_array_length(r.item -> 5) <> c_length
            or exists (select from jsonb_array_elements_text(r.item -> 5) as h (item) where coalesce(h.item, '') !~ '^[0-9]{1,15}$')
    ) then
        raise exception 'invalid_rows'
            using errcode = 'PT400',
                  detail = format('p_rows is an array of up to 20000 rows, each with a histogram of %s counts.', c_length),
                  hint = 'Send [[minute, function, status class, calls, seconds, [histogram]], …].';
    end if;

    insert into ops.request_metrics as m (
        bucket_at, function_name, instance, status_class, call_count, seconds, histogram
    )
    select distinct on (r.bucket_at, r.function_name, r.status_class)
        r.bucket_at, r.function_name, p_instance, r.status_class, r.call_count, r.seconds, r.histogram
    from (
        select
            date_trunc('minute', to_timestamp((i.item ->> 0)::double precision), 'UTC') as bucket_at, i.item ->> 1 as function_name,
            (i.item ->> 2)::smallint as status_class, (i.item ->> 3)::bigint as call_count,
            (i.item ->> 4)::numeric as seconds,
            array(
                select h.item::bigint
                from jsonb_array_elements_text(i.item -> 5) with ordinality as h (item, place)
                order by h.place
            ) as histogram
        from jsonb_array_elements(p_rows) as i (item)
    ) as r
    where r.bucket_at between now() - interval '1 day' and now() + interval '1 hour'
    order by r.bucket_at, r.function_name, r.status_class, r.call_count desc
    on conflict (bucket_at, function_name, instance, status_class) do update
        set call_count = excluded.call_count, seconds = excluded.seconds, histogram = excluded.histogram
        where excluded.call_count > m.call_count;

    get diagnostics v_number = row_count;
    return v_number;
end;
$$;

comment on function ops.record_request_metrics(text, jsonb) is
    'Store what a gateway process has counted; the same again changes nothing.';

grant execute on function ops.record_request_metrics(text, jsonb) to service_role;
