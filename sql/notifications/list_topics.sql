-- What people can be told about, by name.

create or replace function notifications.list_topics()
returns setof notifications.topics
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select t.*
    from notifications.topics as t
    order by t.topic;
end;

comment on function notifications.list_topics() is 'What people can be told about.';

grant execute on function notifications.list_topics() to authenticated, service_role;
