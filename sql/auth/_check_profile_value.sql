-- A member of a profile as it is kept: without blanks around it, null where it was empty. Text only; what
-- a name, a number or an address has to look like is said here, once.
--
-- Errors: PT400 unknown_member, invalid_type; PT422 invalid_first_name, invalid_last_name, invalid_username,
--         invalid_phone, invalid_email, invalid_locale

create or replace function auth._check_profile_value(p_member text, p_value jsonb)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    c_members constant text[] := '{first_name,last_name,username,phone,email,time_zone,locale,address}';
    v_text    text;
    v_pattern text;
    v_hint    text;
    v_maximum integer := 80;
begin
    if p_member <> all (c_members) then
        raise exception 'unknown_member'
            using errcode = 'PT400',
                  detail = format('A profile has no %s that you may change.', left(p_member, 80)),
                  hint = format('Change %s.', array_to_string(c_members, ', '));
    end if;

    if jsonb_typeof(p_value) not in ('string', 'null') then
        raise exception 'invalid_type'
            using errcode = 'PT400',
                  detail = format('%s is %s.', p_member, jsonb_typeof(p_value)),
                  hint = 'Send a string, or null to clear it.';
    end if;

    v_text := nullif(regexp_replace(p_value #>> '{}', '^\s+|\s+$', '', 'g'), '');

    case p_member
        when 'username' then
            v_text := lower(v_text);
            v_pattern := '^[a-z][a-z0-9_.-]{2,31}$';
            v_hint := '3 to 32 letters, digits, dots, dashes or underscores, the first a letter.';
        when 'phone' then
            v_text := regexp_replace(v_text, '[ ()-]', '', 'g');
            v_pattern := '^\+[1-9][0-9]{6,14}$';
            v_hint := 'Send it with the code of the country, such as +254711000111.';
        when 'email' then
            v_text := lower(v_text);
            v_pattern := '^[^[:space:][:cntrl:]@"<>,;=+-][^[:space:][:cntrl:]@"<>,;]*@[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$';
            v_maximum := 254;
            v_hint := 'Send an address such as asha@example.com.';
        when 'locale' then
            v_pattern := '^[a-z]{2,3}(-[A-Z]{2})?$';
            v_hint := 'Send a language, perhaps with a country: en, sw, sw-KE.';
        when 'time_zone' then
            v_pattern := '';
        else
            v_pattern := '^[[:alpha:]][^[:cntrl:]<>]*$';
            v_hint := 'Up to 80 characters, the first a letter.';
    end case;

    if v_text is not null and (v_text !~ v_pattern or length(v_text) > v_maximum) then
        raise exception '%', 'invalid_' || p_member
            using errcode = 'PT422',
                  detail = format('%L is no %s.', left(v_text, 80), replace(p_member, '_', ' ')),
                  hint = v_hint;
    end if;

    return v_text;
end;
$$;

comment on function auth._check_profile_value(text, jsonb) is 'A member of a profile as it is kept.';
