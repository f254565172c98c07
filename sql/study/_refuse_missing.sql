-- Says that the caller has no such thing; somebody else's is none of theirs.
--
-- Errors: PT404 p_code

create or replace function study._refuse_missing(p_code text, p_what text, p_id uuid, p_list text)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception '%', p_code
        using errcode = 'PT404',
              detail = format('You have no %s %s.', p_what, coalesce(p_id::text, 'without an id')),
              hint = format('List yours with study.%s; what was deleted can be restored.', p_list);
end;
$$;

comment on function study._refuse_missing(text, text, uuid, text) is 'Say that the caller has no such thing.';
