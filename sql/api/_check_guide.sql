-- Refuses what is no address of a guide: it goes into the header Link as it is.
--
-- Errors: PT400 invalid_guide

create or replace function api._check_guide(p_guide text)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_guide !~ '^(/|https?://)[!#-;=?-~]{1,250}$' then
        raise exception 'invalid_guide'
            using errcode = 'PT400',
                  detail = format('The guide is %L.', left(p_guide, 100)),
                  hint = 'Send an http(s) address, or a path of this server such as /docs/v1-to-v2.md.';
    end if;
end;
$$;

comment on function api._check_guide(text) is 'Refuse what is no address of a guide.';
