-- The templates of a topic, or all.

create or replace function notifications.list_templates(p_topic text default null)
returns setof notifications.templates
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select t.*
    from notifications.templates as t
    where p_topic is null or t.topic = p_topic
    order by t.topic, t.channel, t.locale;
end;
$$;

comment on function notifications.list_templates(text) is 'What is said on each channel in each language.';

grant execute on function notifications.list_templates(text) to admin, service_role;
