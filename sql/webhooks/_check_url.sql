-- Refuses an address that no webhook is sent to, as far as its text tells; the sender
-- looks at every send where the name leads. In development,
-- `alter database … set mainspring.webhook_allow_private = on` admits http, any port
-- and this machine; the sender has a setting of its own.
--
-- Errors: PT400 invalid_url

create or replace function webhooks._check_url(p_url text)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_allow_private constant boolean := coalesce(current_setting('mainspring.webhook_allow_private', true), '') = 'on';
    v_octet constant text := '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
    v_parts text[] := regexp_match(p_url, '^(https?)://([^/?#\\@]+)([/?][\x21\x22\x24-\x7e]*)?$', 'i');
    v_place text[] := regexp_match(
        lower(v_parts[2]), '^([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::([0-9]{1,5}))?$'
    );
    v_host  text := v_place[1];
    v_port  integer := v_place[2]::integer;
    v_fault text;
begin
    if p_url is null or length(p_url) > 2000 then
        v_fault := 'It is missing, or longer than 2000 characters.';
    elsif v_place is null then
        v_fault := 'It is not https://name/path; user names, fragments, spaces, letters beyond ASCII and IPv6 '
            'addresses are not taken.';
    elsif v_host ~ '(^|\.)(0x[0-9a-f]*|[0-9]+)$' and v_host !~ format('^%s(\.%1$s){3}$', v_octet) then
        v_fault := 'Its number is not an address of four decimal parts.';
    elsif v_allow_private then
        null;
    elsif lower(v_parts[1]) <> 'https' then
        v_fault := 'It is not https.';
    elsif v_port not in (443, 8443) then
        v_fault := format('Webhooks are not sent to port %s, only to 443 and 8443.', v_port);
    elsif v_host ~ '^[0-9.]+$' and not webhooks._is_public_address(v_host::inet)
        or v_host !~ '\.' or v_host ~ '(^|\.)(localhost|local|internal|home\.arpa)$'
    then
        v_fault := format('%s is not a server on the public Internet.', v_host);
    end if;

    if v_fault is not null then
        raise exception 'invalid_url'
            using errcode = 'PT400',
                  detail = v_fault,
                  hint = 'Send an address such as https://example.com/path.';
    end if;
end;
$$;

comment on function webhooks._check_url(text) is 'Refuse an address that no webhook is sent to.';
