-- depends: 0410.create-sync

set local role app_owner;

alter table sync.items add column queued_role text;

comment on column sync.items.queued_role is 'The role of the call that queued it: it is processed with no more rights than that.';
