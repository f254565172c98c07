-- Adds the names that are new, as far as there is room; returns those for which there is none. Names bound what
-- daily_metrics can grow to, whatever clients invent; registered ones take no room. Locks analytics.settings where one is
-- new, so that the limit holds.

create or replace function analytics._add_event_names(p_names text[], p_categories text[])
returns text[]
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_room integer;
begin
    if not exists (
        select from unnest(p_names) as n where not exists (select from analytics.event_names as e where e.event_name = n)
    ) then
        return '{}';
    end if;

    select s.event_name_limit into v_room from analytics.settings as s for update;

    select greatest(v_room - count(*), 0) into v_room from analytics.event_names as e where not e.is_registered;

    insert into analytics.event_names (event_name, category)
    select n.name, min(n.category)
    from unnest(p_names, p_categories) as n (name, category)
    where not exists (select from analytics.event_names as e where e.event_name = n.name)
    group by n.name
    order by n.name
    limit v_room
    on conflict do nothing;

    return array(
        select distinct n
        from unnest(p_names) as n
        where not exists (select from analytics.event_names as e where e.event_name = n)
    );
end;
$$;

comment on function analytics._add_event_names(text[], text[]) is
    'Add names of events that are new; those for which there is no room.';

grant execute on function analytics._add_event_names(text[], text[]) to app_api;
