-- depends: 0103.create-registers

set local role app_owner;

-- The attempt of a job is the proof of its lease, so it never falls: what a lease that was given
-- back or a redrive takes back from the count is counted beside it.
alter table jobs.ready add column forgiven smallint not null default 0;
alter table jobs.waiting add column forgiven smallint not null default 0;
alter table jobs.running add column forgiven smallint not null default 0;
alter table jobs.dead_jobs add column forgiven smallint not null default 0;
alter table jobs.blocked
    add column attempt smallint not null default 0,
    add column forgiven smallint not null default 0;

comment on column jobs.ready.attempt is 'How often it has been started; never falls.';
comment on column jobs.ready.forgiven is 'How many of these attempts do not count.';
comment on column jobs.running.attempt is
    'With job_id the proof of the lease: rescued, given back or redriven, a job runs under another number.';
comment on column jobs.running.forgiven is 'How many of the attempts do not count.';
comment on column jobs.dead_jobs.attempt is 'How often it was started; forgiven of these did not count.';
comment on column jobs.blocked.attempt is 'Not 0 where it was dead and is started again.';

comment on type queues.message is
    'A message that was read: the receipt (how often it was read, a redrive included) proves the reading, until visible_at.';
