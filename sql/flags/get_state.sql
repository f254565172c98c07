-- What the answers to one context depend on besides it, as a short text: another one after every change of a
-- flag or a segment, and whenever a schedule begins or ends something. The doors tell by it that an answer is
-- still good. The time is in it since a restored database counts its changes anew.
--
-- Errors: PT404 environment_not_found

create or replace function flags.get_state(p_environment text default null)
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_environment text := flags._find_environment(p_environment);
begin
    return (
        select format('%s.%s.%s.%s', e.environment, e.revision, extract(epoch from e.changed_at), (
            select count(*)
            from (
                select f.starts_at, f.ends_at from flags.flags as f where f.environment = v_environment
                union all
                select r.starts_at, r.ends_at from flags.rules as r where r.environment = v_environment
            ) as s
            cross join lateral (values (s.starts_at), (s.ends_at)) as t (passed_at)
            where t.passed_at <= now()
        ))
        from flags.environments as e
        where e.environment = v_environment
    );
end;
$$;

comment on function flags.get_state(text) is 'What the answers depend on besides the context; another text when they may differ.';

grant execute on function flags.get_state(text) to service_role;
