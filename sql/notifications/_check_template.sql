-- Refuses a template in which braces open that do not close, or hold what is no
-- variable.
--
-- Errors: PT400 invalid_template

create or replace function notifications._check_template(p_part text, p_text text)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_rest text := regexp_replace(p_text, notifications._tag_pattern(), ' ', 'g');
    v_at   integer;
begin
    v_at := coalesce(nullif(strpos(v_rest, '{{'), 0), strpos(v_rest, '}}'));

    if v_at > 0 then
        raise exception 'invalid_template'
            using errcode = 'PT400',
                  detail = format('The %s has braces that are no variable: %s', p_part, left(substr(v_rest, v_at), 40)),
                  hint = 'Write {{name}}, {{name|number:2}}, {{name|money:currency}}, or {{name|date}}, time or datetime.';
    end if;

    if length(p_text) > 20000 then
        raise exception 'invalid_template'
            using errcode = 'PT400',
                  detail = format('The %s has %s characters.', p_part, length(p_text)),
                  hint = 'Keep each part within 20000 characters.';
    end if;
end;
$$;

comment on function notifications._check_template(text, text) is 'Refuse a template that cannot be rendered.';
