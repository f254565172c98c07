-- Handler of the event user_created: what was bought under the id of this user before there was one is theirs.

create or replace function auth.adopt_subscription(p_event events.events)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (select from auth.subscribers as s where s.subscriber = p_event.aggregate_id) then
        perform auth._settle_subscribers(array[p_event.aggregate_id]);
    end if;
end;
$$;

comment on function auth.adopt_subscription(events.events) is
    'Handler of events: what was bought before there was a user of that id is theirs.';
