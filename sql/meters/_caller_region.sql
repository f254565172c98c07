-- The region that the calling operator works for.
--
-- The claim first; sessions without it (auth.act_as) fall back to the user's row.

create or replace function meters._caller_region()
returns text
language sql
stable
return coalesce(
    auth.jwt() ->> 'region',
    (select u.region from auth.users as u where u.user_id = auth.uid())
);

comment on function meters._caller_region() is
    'The region of the calling operator, null where there is none.';
