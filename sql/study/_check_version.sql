-- Refuses a change of something that was changed since the caller read it.
--
-- Errors: PT409 version_conflict

create or replace function study._check_version(p_wanted bigint, p_current bigint)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_wanted <> p_current then
        raise exception 'version_conflict'
            using errcode = 'PT409',
                  detail = format('You changed version %s; the current one is %s.', p_wanted, p_current),
                  hint = 'Read it again, make your change anew, and send the version that you read.';
    end if;
end;
$$;

comment on function study._check_version(bigint, bigint) is 'Refuse a change of something that changed meanwhile.';
