-- Stores what a topic says on a channel ('*' for all) in a locale; replaces the
-- former text. What is in the outbox already stays as it was written.
--
-- Errors: PT400 invalid_template; PT403 not_allowed; PT404 topic_not_found

create or replace function notifications.upsert_template(
    p_topic   text,
    p_channel text,
    p_locale  text,
    p_subject text,
    p_body    text,
    p_html    text default null,
    p_extra   jsonb default '{}'
)
returns notifications.templates
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_template notifications.templates;
begin
    perform notifications._require_staff();

    if not exists (select from notifications.topics as t where t.topic = p_topic) then
        raise exception 'topic_not_found'
            using errcode = 'PT404',
                  detail = format('There is no topic %L.', left(p_topic, 80)),
                  hint = 'Add it with upsert_topic; list_topics shows those there are.';
    end if;

    if coalesce(p_subject, '') = '' or coalesce(p_body, '') = '' then
        raise exception 'invalid_template'
            using errcode = 'PT400',
                  detail = 'A template has a subject and a body.',
                  hint = 'Send p_subject and p_body; channels without a subject leave it out.';
    end if;

    perform notifications._check_template('subject', p_subject);
    perform notifications._check_template('body', p_body);
    perform notifications._check_template('html', coalesce(p_html, ''));

    insert into notifications.templates as t (topic, channel, locale, subject, body, html, extra)
    values (p_topic, p_channel, p_locale, p_subject, p_body, p_html, coalesce(p_extra, '{}'))
    on conflict (topic, channel, locale) do update
    set subject = excluded.subject,
        body = excluded.body,
        html = excluded.html,
        extra = excluded.extra,
        updated_at = now()
    returning t.* into v_template;

    return v_template;
end;
$$;

comment on function notifications.upsert_template(text, text, text, text, text, text, jsonb) is
    'Store what a topic says on a channel in a language.';

grant execute on function notifications.upsert_template(text, text, text, text, text, text, jsonb) to admin, service_role;
