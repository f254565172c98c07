-- Adds a topic, or states one anew: what is left out takes the default.
--
-- Errors: PT400 invalid_topic; PT403 not_allowed

create or replace function notifications.upsert_topic(
    p_topic        text,
    p_title        text,
    p_severity     text default 'medium',
    p_channels     text[] default '{email}',
    p_event_types  text[] default '{}',
    p_is_critical  boolean default false,
    p_digest       text default 'immediate',
    p_digest_group text default null,
    p_priority     integer default 5
)
returns notifications.topics
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_topic notifications.topics;
begin
    perform notifications._require_staff();

    if coalesce(p_topic, '') !~ '^[a-z][a-z0-9_]{0,62}$' then
        raise exception 'invalid_topic'
            using errcode = 'PT400',
                  detail = format('%L is not the name of a topic.', left(p_topic, 80)),
                  hint = 'Use lower case, digits and underscores, for instance token_receipt.';
    end if;

    insert into notifications.topics as t (
        topic, title, severity, channels, event_types, is_critical, digest, digest_group, priority
    )
    values (
        p_topic, p_title, p_severity, p_channels, p_event_types, p_is_critical, p_digest, p_digest_group, p_priority
    )
    on conflict (topic) do update
    set title = excluded.title,
        severity = excluded.severity,
        channels = excluded.channels,
        event_types = excluded.event_types,
        is_critical = excluded.is_critical,
        digest = excluded.digest,
        digest_group = excluded.digest_group,
        priority = excluded.priority,
        updated_at = now()
    returning t.* into v_topic;

    return v_topic;
end;
$$;

comment on function notifications.upsert_topic(text, text, text, text[], text[], boolean, text, text, integer) is
    'Add a topic, or state it anew.';

grant execute on function notifications.upsert_topic(text, text, text, text[], text[], boolean, text, text, integer)
to admin, service_role;
