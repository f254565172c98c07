-- Starts dead jobs again, with all their attempts before them.
--
-- Choose by queue, handler, a pattern of the reason (like), time of death, or number;
-- every given condition must hold, and one must be given. p_dry_run, the default, only
-- says which. A job whose unique key is held by another one by now stays dead. Returns
-- one row per chosen job: redriven, would be redriven, or why not.
--
-- Errors: PT400 invalid_limit, filter_required

create or replace function jobs.redrive_jobs(
    p_queue       text default null,
    p_handler     text default null,
    p_reason      text default null,
    p_died_after  timestamptz default null,
    p_died_before timestamptz default null,
    p_job_ids     bigint[] default null,
    p_limit       integer default 1000,
    p_dry_run     boolean default true
)
returns table (job_id bigint, queue text, handler text, reason text, died_at timestamptz, outcome text)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_dead    jobs.dead_jobs;
    v_is_held boolean;
begin
    perform core._check_limit(p_limit, 10000);

    if num_nonnulls(p_queue, p_handler, p_reason, p_died_after, p_died_before, p_job_ids) = 0 then
        raise exception 'filter_required'
            using errcode = 'PT400',
                  detail = 'No condition says which jobs are meant.',
                  hint = 'Give a queue, a handler, a reason, a time or numbers.';
    end if;

    for v_dead in
        select d.*
        from jobs.dead_jobs as d
        where (p_queue is null or d.queue = p_queue)
            and (p_handler is null or d.handler = p_handler)
            and (p_reason is null or d.reason like p_reason)
            and (p_died_after is null or d.died_at >= p_died_after)
            and (p_died_before is null or d.died_at < p_died_before)
            and (p_job_ids is null or d.job_id = any (p_job_ids))
        order by d.job_id
        limit p_limit
        for update skip locked
    loop
        v_is_held := v_dead.unique_key is not null and exists (
            select from jobs.unique_keys as k
            where k.queue = v_dead.queue and k.unique_key = v_dead.unique_key
        );

        if not v_is_held and not coalesce(p_dry_run, true) then
            v_is_held := not jobs._revive_job(v_dead);
        end if;

        job_id := v_dead.job_id;
        queue := v_dead.queue;
        handler := v_dead.handler;
        reason := v_dead.reason;
        died_at := v_dead.died_at;
        outcome := case
            when v_is_held then 'unique_key_held'
            when coalesce(p_dry_run, true) then 'would_redrive'
            else 'redriven'
        end;

        return next;
    end loop;
end;
$$;

comment on function jobs.redrive_jobs(text, text, text, timestamptz, timestamptz, bigint[], integer, boolean) is
    'Start dead jobs again, chosen by a filter; p_dry_run (the default) only lists them.';

grant execute on function jobs.redrive_jobs(text, text, text, timestamptz, timestamptz, bigint[], integer, boolean)
    to admin, service_role;
