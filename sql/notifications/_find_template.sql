-- The template of a topic for a channel in a locale: sw-KE, else sw, else en; in each
-- the channel's own before the one for all.
--
-- Errors: PT404 template_not_found

create or replace function notifications._find_template(p_topic text, p_channel text, p_locale text)
returns notifications.templates
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_template notifications.templates;
begin
    select t.* into v_template
    from notifications.templates as t
    join unnest(array[p_locale, split_part(p_locale, '-', 1), 'en']) with ordinality as l (locale, place)
        on l.locale = t.locale
    where t.topic = p_topic and t.channel in (p_channel, '*')
    order by l.place, t.channel = '*'
    limit 1;

    if not found then
        raise exception 'template_not_found'
            using errcode = 'PT404',
                  detail = format('%s has no template for %s in %s, nor in English.', p_topic, p_channel, p_locale),
                  hint = 'Store one with upsert_template; channel * serves all channels.';
    end if;

    return v_template;
end;
$$;

comment on function notifications._find_template(text, text, text) is
    'The template for a channel in a locale, or the next best language.';
