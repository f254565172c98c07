-- Tells of a change: the environment counts on (all of them after a change of a segment), and running processes
-- hear of it.

create or replace function flags._announce(p_environment text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    update flags.environments as e
    set revision = e.revision + 1, changed_at = now()
    where e.environment = p_environment
        or p_environment is null and e.environment in (
            select o.environment from flags.environments as o order by o.environment for no key update
        );

    perform core._announce('flags');
end;
$$;

comment on function flags._announce(text) is 'Tell of a change of flags.';
