#pragma GCC diagnostic ignored "-Wmisleading-indentation"
/* debug driver: prints records per class */
#include <stdio.h>
#include <string.h>
#include "transform/program/solver.h"
void debug_solver(Solver*s);
static const char*deeds[]={
#define DEED(id,slug,text) slug,
#include "transform/program/deeds.def"
};
void debug_solver(Solver*s){
  Link*l=s->link;
  fprintf(stderr,"nodes %u objects %u uses %u fields %u records %u steps %u escaped %u unread-deps %d\n",s->nodes.count,s->objects.count,s->uses.count,s->fields.count,s->records.count,s->steps,s->escaped.count,s->unread_dependencies);
  for(uint32_t i=0;i<s->missing.count&&i<30;i++)fprintf(stderr,"missing %s\n",atoms_text(&l->atoms,(Atom){s->missing.at[i].name}).at);
  for(uint32_t i=0;i<s->escaped.count;i++){const ObjectInfo*o=&s->objects.at[s->escaped.at[i]];if(o->kind!=OBJECT_INSTANCE&&o->kind!=OBJECT_CLASS)continue;
   fprintf(stderr,"escaped %s %s: %s (%s:%u)\n",o->kind==OBJECT_CLASS?"class":"",atoms_text(&l->atoms,(Atom){l->classes.at[o->a].name}).at,o->escape_reason,l->modules.at[o->escape_module].path,o->escape_line);}
  for(uint32_t i=0;i<s->records.count;i++){Record*r=&s->records.at[i];const ObjectInfo*o=&s->objects.at[r->object];
   const char*who=r->object==0?"UNREAD":atoms_text(&l->atoms,(Atom){l->classes.at[o->a].name}).at;
   fprintf(stderr,"%s %s: %s %s at %s:%u\n",o->kind==OBJECT_CLASS?"class":"inst",who,deeds[r->deed],r->name?atoms_text(&l->atoms,(Atom){r->name}).at:"*",l->modules.at[r->module].path,r->line);}
}

#include <stdlib.h>
static const char*kinds[]={"UNREAD","TEXT","STRING","INSTANCE","CLASS","FUNCTION","BOUND","MODULE","LIBRARY","VALUE","BOX","SUPER","PROPERTY","STATIC","CLASSMETHOD","PARTIAL","DECORATOR"};
void debug_top(Solver*s);
void debug_top(Solver*s){
 uint32_t c[32]={0};for(uint32_t i=0;i<s->objects.count;i++)c[s->objects.at[i].kind]++;
 for(int i=0;i<17;i++)fprintf(stderr,"%s %u\n",kinds[i],c[i]);
 uint64_t items=0,edges=0;uint32_t hist[8]={0};
 for(uint32_t i=0;i<s->nodes.count;i++){items+=s->nodes.at[i].count;edges+=s->nodes.at[i].edge_count;uint32_t n=s->nodes.at[i].count;hist[n==0?0:n<3?1:n<10?2:n<30?3:n<100?4:n<300?5:n<1000?6:7]++;}
 fprintf(stderr,"link nodes %u own words %u ops %u\n",s->link->node_count,s->link->own.words.count,s->own_ops.count);fprintf(stderr,"nodes %u items %lu edges %lu uses %u pending %u queue %u escaped %u\n",s->nodes.count,items,edges,s->uses.count,s->pending.count,s->queue.count-s->queue_at,s->escaped.count);
 for(int i=0;i<8;i++)fprintf(stderr,"h%d %u\n",i,hist[i]);

 {uint32_t uk[64]={0},ok[64]={0};for(uint32_t i=0;i<s->uses.count;i++){uk[s->uses.at[i].kind]++;if(s->uses.at[i].kind==0&&s->uses.at[i].op)ok[s->uses.at[i].op->kind]++;}
 fprintf(stderr,"usekinds");for(int i=0;i<40;i++)if(uk[i])fprintf(stderr," %d=%u",i,uk[i]);fprintf(stderr,"\nops");for(int i=0;i<40;i++)if(ok[i])fprintf(stderr," %s=%u",flow_kind_name(i),ok[i]);fprintf(stderr,"\n");}
 {uint32_t fk[20]={0},ff[4]={0};for(uint32_t i=0;i<s->fields.count;i++){fk[s->objects.at[s->fields.at[i].object].kind]++;uint32_t n=s->fields.at[i].name;ff[n<0x40000000?0:n<0x80000000?1:n<0xffffff80?2:3]++;}
 fprintf(stderr,"fields of");for(int i=0;i<17;i++)if(fk[i])fprintf(stderr," %s=%u",kinds[i],fk[i]);fprintf(stderr," names %u triggers %u special %u positions %u\n",ff[0],ff[1],ff[2],ff[3]);}
 Link*l=s->link;
 for(int k=0;k<12;k++){uint32_t b=0;for(uint32_t i=1;i<s->nodes.count;i++)if(s->nodes.at[i].count>s->nodes.at[b].count)b=i;
  VertexInfo*n=&s->nodes.at[b];uint32_t kk[20]={0};for(uint32_t i=0;i<n->count;i++)kk[s->objects.at[n->item[i].object].kind]++;
  uint32_t m=0;for(uint32_t i=1;i<l->modules.count;i++)if(l->modules.at[i].node_base<=b&&b<l->modules.at[i].node_base+l->modules.at[i].flow->lines.count)m=i;
  fprintf(stderr,"node %u count %u edges %u unread %d %s:%u :",b,n->count,n->edge_count,n->has_unread,m?l->modules.at[m].path:"-",m?l->modules.at[m].flow->lines.at[b-l->modules.at[m].node_base]:0);
  for(int i=0;i<17;i++){if(kk[i])fprintf(stderr," %s=%u",kinds[i],kk[i]);}
  fprintf(stderr,"\n");
  for(uint32_t q=0,shown=0;q<n->count&&shown<2&&k<2;q++){ if(s->objects.at[n->item[q].object].kind!=OBJECT_FUNCTION)continue; shown++;
   Object o=n->item[q].object; Vertex at=b; for(int z=0;z<14&&at;z++){ VertexInfo*w=&s->nodes.at[at]; uint32_t mm=0;for(uint32_t i=1;i<l->modules.count;i++)if(l->modules.at[i].node_base<=at&&at<l->modules.at[i].node_base+l->modules.at[i].flow->lines.count)mm=i;
    Field*fl=NULL; for(uint32_t i=0;i<s->fields.count;i++)if(s->fields.at[i].node==at)fl=&s->fields.at[i];
    fprintf(stderr,"    <- %u %s:%u field %s of %s %u\n",at,mm?l->modules.at[mm].path:"-",mm?l->modules.at[mm].flow->lines.at[at-l->modules.at[mm].node_base]:0,fl?(fl->name<l->atoms.count?atoms_text(&l->atoms,(Atom){fl->name}).at:"special"):"",fl?kinds[s->objects.at[fl->object].kind]:"",fl?fl->name:0);
    Vertex nx=0; for(uint32_t i=0;i<w->count;i++)if(w->item[i].object==o)nx=w->item[i].from; at=nx;} }
  if(k>=2||1){} n->count=k<2?n->count:0; if(k<2)n->count=0;}
}
static void place(Solver*s,Vertex at,char*out){Link*l=s->link;uint32_t mm=0;for(uint32_t i=1;i<l->modules.count;i++)if(l->modules.at[i].node_base<=at&&at<l->modules.at[i].node_base+l->modules.at[i].flow->lines.count)mm=i;
 Field*fl=NULL; for(uint32_t i=0;i<s->fields.count;i++)if(s->fields.at[i].node==at)fl=&s->fields.at[i];
 const char*par="";char pb[100]="";
 if(mm){const Flow*f=l->modules.at[mm].flow;for(uint32_t i=0;i<f->functions.count;i++)for(uint32_t k=0;k<f->functions.at[i].param_count;k++)if(f->params.at[f->functions.at[i].first_param+k].node==at-l->modules.at[mm].node_base){snprintf(pb,100," PARAM %.*s of %.*s",(int)f->names.at[f->params.at[f->functions.at[i].first_param+k].name].len,f->names.at[f->params.at[f->functions.at[i].first_param+k].name].at,(int)f->names.at[f->functions.at[i].name].len,f->names.at[f->functions.at[i].name].at);par=pb;}
 for(uint32_t i=0;i<f->functions.count;i++)if(f->functions.at[i].result==at-l->modules.at[mm].node_base)par=" RESULT";}
 sprintf(out,"%u %s:%u%s %s%s of %s",at,mm?l->modules.at[mm].path:"-",mm?l->modules.at[mm].flow->lines.at[at-l->modules.at[mm].node_base]:0,par,fl?"field ":"",fl?(fl->name<l->atoms.count?atoms_text(&l->atoms,(Atom){fl->name}).at:fl->name==FIELD_ELEMENT?"ELEMENT":fl->name==FIELD_VALUE?"VALUE":fl->name==FIELD_ANY?"ANY":fl->name==FIELD_ALL?"ALL":fl->name==FIELD_KEPT?"KEPT":"special"):"",fl?kinds[s->objects.at[fl->object].kind]:"");
 if(fl&&(s->objects.at[fl->object].kind==OBJECT_INSTANCE||s->objects.at[fl->object].kind==OBJECT_CLASS)){strcat(out," ");strncat(out,atoms_text(&l->atoms,(Atom){l->classes.at[s->objects.at[fl->object].a].name}).at,60);}
}
static void chain(Solver*s,Vertex at,Object o){char b[1000];for(int z=0;z<30&&at;z++){place(s,at,b);fprintf(stderr,"   <- %s\n",b);VertexInfo*w=&s->nodes.at[at];Vertex nx=0;for(uint32_t i=0;i<w->count;i++)if(w->item[i].object==o)nx=w->item[i].from;
  if(!nx&&o==0){uint32_t*ww=pair_find(&s->unread_why,at,0);if(ww)fprintf(stderr,"   because of %s\n",s->whys.at[*ww-1]);}
  if(nx==at)break;at=nx;}}
void debug_at(Solver*s,const char*where);
void debug_at(Solver*s,const char*where){Link*l=s->link;char path[500];strcpy(path,where);char*c=strrchr(path,':');*c=0;uint32_t line=(uint32_t)atoi(c+1);
 for(uint32_t i=0;i<s->records.count;i++){Record*r=&s->records.at[i];if(r->line!=line||!l->modules.at[r->module].path||!strstr(l->modules.at[r->module].path,path))continue;
  const ObjectInfo*o=&s->objects.at[r->object];
  fprintf(stderr,"%s of %s %s\n",deeds[r->deed],kinds[o->kind],r->object?atoms_text(&l->atoms,(Atom){l->classes.at[o->a].name}).at:"");
  if(r->object==0)chain(s,r->node,0);}
}
void debug_escape(Solver*s,const char*name);
void debug_escape(Solver*s,const char*name){Link*l=s->link;
 {uint32_t h[64]={0},all=0,n=0;for(uint32_t i=0;i<s->escaped.count;i++){const ObjectInfo*o=&s->objects.at[s->escaped.at[i]];if(o->kind!=OBJECT_INSTANCE)continue;n++;if(o->worlds==WORLD_ALL)all++;else for(int b=0;b<64;b++)if(o->worlds>>b&1)h[b]++;}
 fprintf(stderr,"escaped instances %u all %u",n,all);for(int b=0;b<64;b++)if(h[b])fprintf(stderr," %d=%u",b,h[b]);fprintf(stderr,"\n");}
 if(!strcmp(name,"ALL")){for(uint32_t i=0;i<s->escaped.count;i++){const ObjectInfo*o=&s->objects.at[s->escaped.at[i]];if(o->kind!=OBJECT_INSTANCE||o->worlds!=WORLD_ALL)continue;
   fprintf(stderr,"escaped  %s: %s (%s:%u)\n",atoms_text(&l->atoms,(Atom){l->classes.at[o->a].name}).at,o->escape_reason,l->modules.at[o->escape_module].path,o->escape_line);}}
for(uint32_t i=0;i<s->escaped.count;i++){const ObjectInfo*o=&s->objects.at[s->escaped.at[i]];if(o->kind!=OBJECT_INSTANCE&&o->kind!=OBJECT_CLASS)continue;
  if(strcmp(atoms_text(&l->atoms,(Atom){l->classes.at[o->a].name}).at,name))continue;
   fprintf(stderr,"escaped %s %s worlds %lx: %s (%s:%u)\n",o->kind==OBJECT_CLASS?"class":"",name,(unsigned long)o->worlds,o->escape_reason,l->modules.at[o->escape_module].path,o->escape_line);
   chain(s,o->escape_node,s->escaped.at[i]);}}
void debug_all(Solver*s);
void debug_all(Solver*s){ for(uint32_t i=5;i<s->nodes.count;i++){if(s->nodes.at[i].worlds!=WORLD_ALL&&!getenv("SKIVE_EACH"))continue;VertexInfo*w=&s->nodes.at[i];for(uint32_t k=0;k<w->count;k++)if(w->item[k].object==0&&w->item[k].from==0){char b[1000];place(s,i,b);uint32_t*ww=pair_find(&s->unread_why,i,0);fprintf(stderr,"ALL at %s because %s\n",b,ww?s->whys.at[*ww-1]:"?");}
 }}
