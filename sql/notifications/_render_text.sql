-- One part of a template with its variables filled in, once: what a variable contains
-- is never read as a template. p_part is subject (becomes one line), body, or html
-- (values are escaped).
--
-- Errors: PT422 missing_variable, invalid_variable

create or replace function notifications._render_text(
    p_part      text,
    p_text      text,
    p_variables jsonb,
    p_language  notifications.locales,
    p_time_zone text
)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_literals text[] := regexp_split_to_array(p_text, notifications._tag_pattern());
    v_result   text := v_literals[1];
    v_position integer := 1;
    v_tag      text[];
    v_value    text;
    v_argument text;
begin
    for v_tag in
        select m.tag from regexp_matches(p_text, notifications._tag_pattern(), 'g') as m (tag)
    loop
        v_position := v_position + 1;
        v_value := p_variables #>> string_to_array(v_tag[1], '.');
        v_argument := v_tag[3];

        -- money:currency names a variable, money:KES a currency.
        if v_tag[2] = 'money' and v_argument ~ '^[a-z_]' then
            v_argument := p_variables #>> string_to_array(v_argument, '.');
        end if;

        if v_value is null or (v_tag[3] is not null and v_argument is null) then
            raise exception 'missing_variable'
                using errcode = 'PT422',
                      detail = format('The %s needs %s.', p_part, case when v_value is null then v_tag[1] else v_tag[3] end),
                      hint = 'Send it in p_variables; nothing was stored.';
        end if;

        v_value := notifications._format_value(v_tag[1], v_value, v_tag[2], v_argument, p_language, p_time_zone);

        if p_part = 'html' then
            v_value := notifications._escape_html(v_value);
        end if;

        v_result := v_result || v_value || v_literals[v_position];
    end loop;

    if p_part = 'subject' then
        v_result := btrim(regexp_replace(v_result, '[[:cntrl:]]+', ' ', 'g'));
    end if;

    return v_result;
end;
$$;

comment on function notifications._render_text(text, text, jsonb, notifications.locales, text) is
    'One part of a template with its variables filled in.';
