-- Refuses an environment that is not declared.
--
-- Errors: PT404 unknown_environment

create or replace function config._check_environment(p_environment text)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (select from config.environments as e where e.environment = p_environment) then
        raise exception 'unknown_environment'
            using errcode = 'PT404',
                  detail = format('There is no environment %L.', left(p_environment, 80)),
                  hint = format(
                      'There are %s. An admin declares others with config.define_environment.',
                      (select string_agg(e.environment, ', ' order by e.environment) from config.environments as e)
                  );
    end if;
end;
$$;

comment on function config._check_environment(text) is 'Refuse an environment that is not declared.';
