-- Says that something ends before it begins.
--
-- Errors: PT400 ends_before_start

create or replace function study._refuse_order(p_what text, p_start text, p_end text)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'ends_before_start'
        using errcode = 'PT400',
              detail = format('The %s would last from %s to %s.', p_what, p_start, p_end),
              hint = 'The end comes after the start.';
end;
$$;

comment on function study._refuse_order(text, text, text) is 'Say that something ends before it begins.';
