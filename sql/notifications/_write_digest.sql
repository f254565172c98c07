-- Writes the content of a digest, which the caller made or has locked, from the
-- members that are still to be told; takes it back where none is left.

create or replace function notifications._write_digest(p_carrier_id uuid)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_carrier  notifications.deliveries;
    v_language notifications.locales;
    v_title    text;
    v_subject  text;
    v_count    integer;
    v_body     text;
    v_html     text;
    v_items    jsonb;
begin
    select d.* into v_carrier
    from notifications.deliveries as d
    where d.delivery_id = p_carrier_id;

    select
        count(*),
        string_agg(m.content ->> 'subject' || E'\n' || (m.content ->> 'body'), E'\n\n' order by m.delivery_id),
        string_agg(
            '<h3>' || notifications._escape_html(m.content ->> 'subject') || '</h3>'
            || coalesce(
                m.content ->> 'html', '<p>' || notifications._escape_html(m.content ->> 'body') || '</p>'
            ),
            E'\n' order by m.delivery_id
        ),
        jsonb_agg(m.notification_id order by m.delivery_id)
    into v_count, v_body, v_html, v_items
    from notifications.deliveries as m
    where m.carrier_id = p_carrier_id and m.state = 'pending';

    if v_count = 0 then
        update notifications.deliveries as d
        set state = 'retracted', reason = 'retracted', finished_at = clock_timestamp()
        where d.delivery_id = p_carrier_id;

        return;
    end if;

    v_language := notifications._get_language(
        (select p.locale from notifications.preferences as p where p.user_id = v_carrier.user_id)
    );
    v_title := (
        select string_agg(t.title, ', ' order by t.title)
        from notifications.topics as t
        where t.topic in (
            select m.topic from notifications.deliveries as m where m.carrier_id = p_carrier_id and m.state = 'pending'
        )
    );
    v_subject := replace(
        replace(v_language.digest_title, '{{count}}', v_count::text), '{{title}}', coalesce(v_title, '')
    );

    update notifications.deliveries as d
    set content = jsonb_strip_nulls(jsonb_build_object(
            'subject', v_subject,
            'body', v_body,
            'html', case when d.channel = 'email' then v_html end,
            'data', jsonb_build_object('count', v_count, 'notification_ids', v_items)
        )),
        member_count = v_count
    where d.delivery_id = p_carrier_id;
end;
$$;

comment on function notifications._write_digest(uuid) is 'Write a digest from the members that are still to be told.';
