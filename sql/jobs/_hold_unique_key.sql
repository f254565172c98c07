-- Takes a unique key for a job; returns the job that holds it, this one or another.
--
-- Waits for a transaction that is just taking the same key, or giving it back.
--
-- Errors: PT400 invalid_key

create or replace function jobs._hold_unique_key(p_queue text, p_unique_key text, p_job_id bigint)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_holder bigint;
begin
    perform jobs._check_key(p_unique_key);

    loop
        insert into jobs.unique_keys (queue, unique_key, job_id)
        values (p_queue, p_unique_key, p_job_id)
        on conflict do nothing;

        if found then
            return p_job_id;
        end if;

        select k.job_id into v_holder
        from jobs.unique_keys as k
        where k.queue = p_queue and k.unique_key = p_unique_key;

        if found then
            return v_holder;
        end if;
    end loop;
end;
$$;

comment on function jobs._hold_unique_key(text, text, bigint) is
    'The unfinished job that holds a unique key: this one if nobody held it.';
