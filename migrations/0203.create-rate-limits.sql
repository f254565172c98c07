-- depends: 0202.create-revocations

set local role app_owner;

create table ops.rate_limits (
    function_name text not null
        constraint rate_limits_function_name_check check (function_name ~ '^(\*|[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*)$'),
    caller_role   text not null
        constraint rate_limits_caller_role_check check (
            caller_role in ('*', 'anon', 'authenticated', 'operator', 'admin', 'service_role')
        ),
    quantity      integer not null
        constraint rate_limits_quantity_check check (quantity between 1 and 1000000),
    period        interval not null
        constraint rate_limits_period_check check (period between '1 second' and '1 day'),
    burst         integer not null
        constraint rate_limits_burst_check check (burst between 1 and 1000000),
    cell          interval generated always as (period / quantity) stored,
    updated_at    timestamptz not null default now(),
    primary key (function_name, caller_role)
);

comment on table ops.rate_limits is
    'How often one caller may call a function over HTTP. The most exact row counts: function and role, function, role, all.';
comment on column ops.rate_limits.function_name is
    'schema.function; * for every function without a row of its own, all counted together.';
comment on column ops.rate_limits.caller_role is 'Database role of the call; * for those without a row of their own.';
comment on column ops.rate_limits.quantity is 'Calls per period that may go on for ever.';
comment on column ops.rate_limits.cell is 'What one call costs: the time in which it is paid off.';
comment on column ops.rate_limits.burst is 'Calls that may come at once after a pause.';

-- Unlogged: a crash forgives everybody, and counting a call costs no write to the log.
create unlogged table ops.allowances (
    caller        text not null,
    function_name text not null,
    free_at       timestamptz not null,
    primary key (caller, function_name)
) with (fillfactor = 50);

comment on table ops.allowances is 'What callers have used of their rate limits: one moment per caller and limit.';
comment on column ops.allowances.caller is 'User id; address of a caller without one, of IPv6 the first 64 bits.';
comment on column ops.allowances.free_at is
    'When the calls so far are paid off, at one per period/quantity (the theoretical arrival time of GCRA).';

create index allowances_free_at_idx on ops.allowances (free_at);
comment on index ops.allowances_free_at_idx is 'Rows that say nothing any more (ops.purge_allowances).';

-- What ops._take_allowance answers.
create type ops.allowance as (
    remaining      integer,
    reset_seconds  integer,
    quantity       integer,
    period_seconds integer,
    policy         text
);

comment on type ops.allowance is 'What is left of a rate limit after a call.';

insert into ops.rate_limits (function_name, caller_role, quantity, period, burst)
values
    ('auth.login', '*', 120, '1 minute', 120),
    ('auth.register', '*', 60, '1 minute', 60),
    ('auth.send_otp', '*', 60, '1 minute', 60),
    ('auth.verify_otp', '*', 120, '1 minute', 120),
    ('auth.request_password_reset', '*', 60, '1 minute', 60),
    ('auth.reset_password', '*', 120, '1 minute', 120),
    ('auth.refresh_session', '*', 300, '1 minute', 300);
