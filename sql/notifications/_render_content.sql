-- What a topic says on a channel to a user with these preferences:
-- {"subject", "body", "html"?} and what the template adds.
--
-- Errors: those of _find_template and _render_text

create or replace function notifications._render_content(
    p_topic     text,
    p_channel   text,
    p_variables jsonb,
    p_locale    text,
    p_time_zone text
)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_template notifications.templates := notifications._find_template(p_topic, p_channel, p_locale);
    v_language notifications.locales := notifications._get_language(v_template.locale);
begin
    return v_template.extra || jsonb_build_object(
        'subject', notifications._render_text('subject', v_template.subject, p_variables, v_language, p_time_zone),
        'body', notifications._render_text('body', v_template.body, p_variables, v_language, p_time_zone)
    ) || case
        when p_channel = 'email' and v_template.html is not null then jsonb_build_object(
            'html', notifications._render_text('html', v_template.html, p_variables, v_language, p_time_zone)
        )
        else '{}'::jsonb
    end;
end;
$$;

comment on function notifications._render_content(text, text, jsonb, text, text) is 'What a topic says on a channel.';
