-- Refuses what is not a list of leases: [[job_id, attempt, …], …].
--
-- Errors: PT400 invalid_jobs

create or replace function jobs._check_leases(p_jobs jsonb)
returns void
language plpgsql
immutable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if jsonb_typeof(p_jobs) is distinct from 'array' or jsonb_path_exists(
        p_jobs,
        'strict $[*] ? (@.type() != "array" || @.size() < 2
            || @[0].type() != "number" || @[1].type() != "number"
            || @[0] < 0 || @[0] >= 9223372036854775807 || @[0] != @[0].floor()
            || @[1] < 0 || @[1] > 32767 || @[1] != @[1].floor())'
    ) then
        raise exception 'invalid_jobs'
            using errcode = 'PT400',
                  detail = 'The jobs are not an array of arrays of two numbers.',
                  hint = 'Send [[job_id, attempt], …], as they were claimed.';
    end if;
end;
$$;

comment on function jobs._check_leases(jsonb) is 'Refuse what is not [[job_id, attempt, …], …].';
