grant usage on schema ops to authenticated, service_role, authenticator;

-- rate_limits: everybody's calls are counted by them; admins state them.
alter table ops.rate_limits enable row level security;

grant select, insert, update, delete on ops.rate_limits to app_api;

create policy rate_limits_read on ops.rate_limits for select
    to app_api
    using (true);

create policy rate_limits_staff on ops.rate_limits
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));

-- allowances: written before it is known who calls; only ops._take_allowance and its purge get here.
alter table ops.allowances enable row level security;

grant select, insert, update, delete on ops.allowances to app_api;

create policy allowances_all on ops.allowances
    to app_api
    using (true)
    with check (true);
