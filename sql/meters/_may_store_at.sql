-- Whether the caller may send a reading of this time.
--
-- A day without readings needs a partition of its own, and there are 9,500 days
-- since 2000: only managers make partitions for days more than 400 days past.
-- Where a day has its partition, everybody may add to it.
--
-- Nobody adds to a day that was archived or dropped, nor to the hour after one: what a
-- register measured since the reading before could not be worked out any more.

create or replace function meters._may_store_at(p_read_at timestamptz)
returns boolean
language sql
stable
return (
    p_read_at > now() - interval '400 days'
    or auth.role() in ('service_role', 'admin')
    or to_regclass(to_char(p_read_at at time zone 'UTC', '"meters.readings_"YYYY_MM_DD')) is not null
)
and not core._is_closed('meters.readings', p_read_at)
and not core._is_closed('meters.readings', p_read_at - interval '1 hour');

comment on function meters._may_store_at(timestamptz) is 'Whether the caller may send a reading of this time.';
