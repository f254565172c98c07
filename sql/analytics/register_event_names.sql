-- Registers names of events: these always find room, whatever else clients send. Returns how many were not registered
-- before.
--
-- Errors: PT400 invalid_event_name, too_many_event_names

create or replace function analytics.register_event_names(p_event_names text[], p_category text default null)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_wrong text;
    v_count integer;
begin
    select coalesce(n, 'null') into v_wrong
    from unnest(p_event_names) as n
    where (n ~ '^[a-z][a-z0-9_.]{0,62}$') is not true
    limit 1;

    if v_wrong is not null or p_event_names is null then
        raise exception 'invalid_event_name'
            using errcode = 'PT400',
                  detail = format('%s is no name.', coalesce(left(v_wrong, 80), 'Nothing')),
                  hint = 'A name is like token_bought: up to 63 of a-z, 0-9, _ and dots.';
    end if;

    if cardinality(p_event_names) > 1000 then
        raise exception 'too_many_event_names'
            using errcode = 'PT400',
                  detail = format('%s names.', cardinality(p_event_names)),
                  hint = 'Register up to 1000 at a time.';
    end if;

    insert into analytics.event_names as e (event_name, category, is_registered)
    select distinct n, p_category, true from unnest(p_event_names) as n
    on conflict (event_name) do update
    set is_registered = true, category = coalesce(excluded.category, e.category)
    where not e.is_registered;

    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

comment on function analytics.register_event_names(text[], text) is
    'Register names of events, which then always find room; how many are new.';

grant execute on function analytics.register_event_names(text[], text) to admin, service_role;
