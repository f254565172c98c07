-- Registers the job that sends codes, in a queue of its own: each is a transaction by itself, so that the
-- locks of one never wait for those of another. Every deploy calls it.

create or replace function auth.register_otp_handlers()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform jobs.create_queue(
        'otp', 'sql', p_runs_in_batches => false, p_lease => '20 seconds', p_max_attempts => 6,
        p_backoff_base => '1 second', p_backoff_limit => '30 seconds', p_keeps_outcomes => false
    )
    where not exists (select from jobs.queues as q where q.queue = 'otp');
    perform jobs.register_handler('auth.deliver_otp', 'auth._deliver_otp(jsonb)'::regprocedure, 'otp', null, 0);
end;
$$;

comment on function auth.register_otp_handlers() is 'Register the job that sends one-time codes.';

grant execute on function auth.register_otp_handlers() to service_role;
